import { Field, ObjectType } from 'type-graphql';
import { PageInfo } from './page-info.js';
import { SafeInt } from './scalars.js';
import { UsersExport } from './users-export.js';

/** An export and its place in a list. */
@ObjectType({ description: 'An export and its place in the list.' })
export class UsersExportEdge {
  @Field(() => String, { description: 'Its place, to hand over as `after`.' })
  readonly cursor!: string;

  @Field(() => UsersExport, { description: 'The export.' })
  readonly node!: UsersExport;
}

/** A page of exports. */
@ObjectType({ description: 'A page of exports, newest first.' })
export class UsersExportConnection {
  @Field(() => [UsersExportEdge], { description: 'The exports of this page, each with its cursor.' })
  readonly edges!: readonly UsersExportEdge[];

  @Field(() => PageInfo, { description: 'Where this page stands in the list.' })
  readonly pageInfo!: PageInfo;

  @Field(() => SafeInt, { description: 'How many exports the whole list has.' })
  readonly totalCount!: number;
}
