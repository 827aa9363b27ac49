import { Field, ObjectType } from 'type-graphql';
import { ExportedUser } from './exported-user.js';
import { PageInfo } from './page-info.js';
import { SafeInt } from './scalars.js';

/** A user and its place in an export. */
@ObjectType({ description: 'A user and its place in the export.' })
export class UserEdge {
  @Field(() => String, {
    description:
      'Its place, to hand over as `after`; valid until the export starts over from its first user.',
  })
  readonly cursor!: string;

  @Field(() => ExportedUser, { description: 'The user.' })
  readonly node!: ExportedUser;
}

/** A page of the users of an export. */
@ObjectType({ description: 'A page of the users of an export, in the order they were collected.' })
export class UserConnection {
  @Field(() => [UserEdge], { description: 'The users of this page, each with its cursor.' })
  readonly edges!: readonly UserEdge[];

  @Field(() => PageInfo, { description: 'Where this page stands in the export.' })
  readonly pageInfo!: PageInfo;

  @Field(() => SafeInt, { nullable: true, description: 'How many users the export has; null while it runs.' })
  readonly totalCount!: number | null;

  @Field(() => Boolean, { description: 'No more users will come: the export is settled.' })
  readonly complete!: boolean;
}
