import { Field, ObjectType } from 'type-graphql';
import { SafeInt } from './scalars.js';

/** What a provider counts about a user. */
@ObjectType({ description: 'What the provider counts about a user.' })
export class UserStatistics {
  @Field(() => SafeInt, { nullable: true, description: 'How often the user signed in.' })
  readonly logins?: number | null;

  @Field(() => SafeInt, { nullable: true, description: 'How many orders the user placed.' })
  readonly orders?: number | null;

  @Field(() => SafeInt, { nullable: true, description: 'How many sessions the user had.' })
  readonly sessions?: number | null;
}
