import { Field, Int, ObjectType } from 'type-graphql';
import { ExportErrorCode } from './export-error.js';
import { DateTime } from './scalars.js';

/** How a source answered when it was last asked. */
@ObjectType({
  description: 'How a source answered when it was last asked, which is at most every 30 seconds.',
})
export class SourceHealth {
  @Field(() => Boolean, { description: 'It answered and accepts the credentials.' })
  readonly ok!: boolean;

  @Field(() => ExportErrorCode, { nullable: true, description: 'What is wrong; null when nothing is.' })
  readonly code!: ExportErrorCode | null;

  @Field(() => String, { nullable: true, description: 'What is wrong and what to do; null when nothing is.' })
  readonly message!: string | null;

  @Field(() => Int, { nullable: true, description: 'How long the answer took; null when there was none.' })
  readonly latencyMs!: number | null;

  @Field(() => DateTime, { description: 'When it was asked.' })
  readonly checkedAt!: Date;
}
