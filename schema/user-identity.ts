import { Field, ObjectType } from 'type-graphql';

/** An account that a user signs in with. Every mapping table fills `provider`. */
@ObjectType({ description: 'An account that a user signs in with.' })
export class UserIdentity {
  @Field(() => String, { description: 'Who vouches for it, such as `google-oauth2`.' })
  readonly provider?: string;

  @Field(() => String, { nullable: true, description: "The user's id there." })
  readonly providerUserId?: string | null;

  @Field(() => String, { nullable: true, description: 'The connection it came through.' })
  readonly connection?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'It is an account of a social network.' })
  readonly isSocial?: boolean | null;
}
