import { Field, ObjectType } from 'type-graphql';

/** Where a user lives. */
@ObjectType({ description: 'Where a user lives.' })
export class UserAddress {
  @Field(() => String, { nullable: true, description: 'The whole address as it is written on a letter.' })
  readonly formatted?: string | null;

  @Field(() => String, { nullable: true, description: 'Street and number.' })
  readonly street?: string | null;

  @Field(() => String, { nullable: true, description: 'A part of the city.' })
  readonly district?: string | null;

  @Field(() => String, { nullable: true, description: 'The city.' })
  readonly city?: string | null;

  @Field(() => String, { nullable: true, description: 'State, province or region.' })
  readonly region?: string | null;

  @Field(() => String, { nullable: true, description: 'The postal code.' })
  readonly postalCode?: string | null;

  @Field(() => String, { nullable: true, description: 'The country, as the provider writes it.' })
  readonly country?: string | null;
}
