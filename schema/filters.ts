import { Field, ID, InputType } from 'type-graphql';
import { ExportStatus } from './export-status.js';
import { ProviderId } from './provider-id.js';
import { DateTime } from './scalars.js';

/** Which exports a list holds. */
@InputType({ description: 'Which exports to list. What is left out or null does not narrow the list.' })
export class UsersExportsFilter {
  @Field(() => ID, { nullable: true, description: 'Exports of this source.' })
  readonly source?: string | null;

  @Field(() => ProviderId, { nullable: true, description: 'Exports of sources of this provider.' })
  readonly provider?: ProviderId | null;

  @Field(() => [ExportStatus], { nullable: true, description: 'Exports in one of these states.' })
  readonly status?: readonly ExportStatus[] | null;

  @Field(() => DateTime, { nullable: true, description: 'Exports asked for then or later.' })
  readonly createdSince?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Exports asked for before then.' })
  readonly createdBefore?: Date | null;
}

/** Which changes a subscription sends. */
@InputType({ description: 'Which changes to send. What is left out or null does not narrow them.' })
export class ExportsStatusFilter {
  @Field(() => ID, { nullable: true, description: 'Changes of exports of this source.' })
  readonly source?: string | null;

  @Field(() => ProviderId, { nullable: true, description: 'Changes of exports of sources of this provider.' })
  readonly provider?: ProviderId | null;
}
