import { Field, Float, ObjectType } from 'type-graphql';
import { SafeInt } from './scalars.js';

/** How far an export has come. */
@ObjectType({ description: 'How far an export has come.' })
export class ExportProgress {
  @Field(() => SafeInt, { description: 'Users collected; once settled, exactly those that can be read.' })
  readonly users!: number;

  @Field(() => SafeInt, { description: 'Rows without an id, which were left out.' })
  readonly skipped!: number;

  @Field(() => SafeInt, { description: 'Rows seen before, which were left out.' })
  readonly duplicates!: number;

  @Field(() => SafeInt, { description: 'Bytes of the collected users as NDJSON, uncompressed.' })
  readonly bytes!: number;

  @Field(() => SafeInt, { nullable: true, description: 'How many users there will be, where that is known.' })
  readonly total!: number | null;

  @Field(() => Float, { nullable: true, description: 'From 0 to 100, where that is known.' })
  readonly percent!: number | null;

  @Field(() => Float, { nullable: true, description: 'How many users a second are collected now.' })
  readonly usersPerSecond!: number | null;

  @Field(() => Float, { nullable: true, description: 'Seconds until the end, where they can be reckoned.' })
  readonly secondsLeft!: number | null;
}
