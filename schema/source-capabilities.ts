import { Field, ObjectType } from 'type-graphql';
import { ExportFilterName } from './export-filter-name.js';

/** What a source can do. */
@ObjectType({ description: 'What a source can do.' })
export class SourceCapabilities {
  @Field(() => Boolean, { description: 'The provider runs an export job of its own, which Rollcall polls.' })
  readonly remoteJob!: boolean;

  @Field(() => Boolean, {
    description: 'The provider can cancel that job. Where it cannot, a canceled export runs on there.',
  })
  readonly remoteCancel!: boolean;

  @Field(() => Boolean, { description: 'The provider says how far its job has come.' })
  readonly progress!: boolean;

  @Field(() => [ExportFilterName], { description: 'Filters that the provider applies itself.' })
  readonly nativeFilters!: readonly ExportFilterName[];

  @Field(() => [ExportFilterName], {
    description: 'Filters that a request may use: the native ones, and those applied while collecting.',
  })
  readonly filters!: readonly ExportFilterName[];

  @Field(() => Boolean, { description: 'The provider applies a limit itself.' })
  readonly nativeLimit!: boolean;

  @Field(() => [String], {
    description: "Paths of ExportedUser that this source's records can fill, such as `address.city`.",
  })
  readonly fields!: readonly string[];
}
