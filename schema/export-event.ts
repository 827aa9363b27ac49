import { Field, ID, ObjectType } from 'type-graphql';
import { UsersExport } from './users-export.js';

/** A change of an export. */
@ObjectType({ description: 'A change of an export.' })
export class ExportEvent {
  @Field(() => String, { description: 'Its place among all changes, to resume behind as `after`.' })
  readonly cursor!: string;

  @Field(() => ID, { description: 'Which export changed.' })
  readonly exportId!: string;

  @Field(() => Boolean, { description: 'It was deleted.' })
  readonly deleted!: boolean;

  @Field(() => UsersExport, {
    nullable: true,
    description: 'The export as it stands now; null once it is deleted.',
  })
  readonly export!: UsersExport | null;
}
