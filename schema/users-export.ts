import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';
import { ExportError } from './export-error.js';
import { ExportProgress } from './export-progress.js';
import { ExportRequest } from './export-request.js';
import { ExportPhase, ExportStatus } from './export-status.js';
import { DateTime } from './scalars.js';

/** An export of the users of one source. */
@ObjectType({ description: 'An export of the users of one source: a job, its progress and its result.' })
@Directive('@key(fields: "id")')
@Directive('@requiresScopes(scopes: [["exports:read"]])')
export class UsersExport {
  @Field(() => ID, { description: 'Its id.' })
  readonly id!: string;

  @Field(() => String, { description: 'The name of the caller who started it.' })
  readonly requestedBy!: string;

  @Field(() => ExportStatus, { description: 'What it is doing.' })
  readonly status!: ExportStatus;

  @Field(() => ExportPhase, { nullable: true, description: 'What it is at; null unless RUNNING.' })
  readonly phase!: ExportPhase | null;

  @Field(() => ExportRequest, { description: 'What was asked for.' })
  readonly request!: ExportRequest;

  @Field(() => ExportProgress, { description: 'How far it has come.' })
  readonly progress!: ExportProgress;

  @Field(() => Int, { description: 'How often a worker took it up; waits are not counted.' })
  readonly attempts!: number;

  @Field(() => DateTime, { description: 'When it was asked for.' })
  readonly createdAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When a worker first took it up.' })
  readonly startedAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it settled.' })
  readonly completedAt!: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When its users and its file go; null until it settles.',
  })
  readonly expiresAt!: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'Since when it has come no further, once that is longer than `exports.stalledAfter`: no worker takes it up, or tries and waits bring neither users nor another phase nor another percentage. Null while all is well; it goes on all the same.',
  })
  readonly stalledSince!: Date | null;

  @Field(() => Int, {
    nullable: true,
    description: 'In how many milliseconds asking again is worth while; null once settled.',
  })
  readonly pollAfterMs!: number | null;

  @Field(() => ExportError, { nullable: true, description: 'Why it FAILED.' })
  readonly error!: ExportError | null;
}
