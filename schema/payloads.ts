import { Field, ID, ObjectType } from 'type-graphql';
import { UsersExport } from './users-export.js';

/** What `startExport` did. */
@ObjectType({ description: 'What startExport did.' })
export class StartExportPayload {
  @Field(() => UsersExport, { description: 'The export.' })
  readonly export!: UsersExport;

  @Field(() => Boolean, {
    description: 'False when an export with the same idempotency key and the same input was there already.',
  })
  readonly created!: boolean;
}

/** What `cancelExport` did. */
@ObjectType({ description: 'What cancelExport did.' })
export class CancelExportPayload {
  @Field(() => UsersExport, { description: 'The export, now CANCELED.' })
  readonly export!: UsersExport;
}

/** What `retryExport` did. */
@ObjectType({ description: 'What retryExport did.' })
export class RetryExportPayload {
  @Field(() => UsersExport, { description: 'The export, now QUEUED.' })
  readonly export!: UsersExport;
}

/** What `deleteExport` did. */
@ObjectType({ description: 'What deleteExport did.' })
export class DeleteExportPayload {
  @Field(() => ID, { description: 'The id of the export that is gone.' })
  readonly deletedId!: string;
}
