import { Field, ObjectType } from 'type-graphql';
import { SafeInt } from './scalars.js';

/** How long an agent of Khoros Care was at work. */
@ObjectType({
  description: 'How long an agent of Khoros Care was at work in the reported time, in milliseconds.',
})
export class AgentActivity {
  @Field(() => SafeInt, { nullable: true, description: 'Logged in to the console.' })
  readonly consoleLoggedInMs?: number | null;

  @Field(() => SafeInt, { nullable: true, description: 'In the green state: available.' })
  readonly greenStateMs?: number | null;

  @Field(() => SafeInt, { nullable: true, description: 'In the yellow state: available for some.' })
  readonly yellowStateMs?: number | null;

  @Field(() => SafeInt, { nullable: true, description: 'In the red state: not available.' })
  readonly redStateMs?: number | null;

  @Field(() => SafeInt, { nullable: true, description: 'In the mobile app.' })
  readonly mobileMs?: number | null;
}
