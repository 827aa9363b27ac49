import { Arg, Ctx, Directive, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { ExportedUser } from '../schema/exported-user.js';
import { UserSource } from '../schema/user-source.js';
import type { UserRecord } from '../src/users/record.js';
import type { Context } from './context.js';

/** Resolves users by id, and where a user comes from; all else stands in the record. */
@Resolver(() => ExportedUser)
export class ExportedUserResolver {
  @Query(() => ExportedUser, {
    nullable: true,
    description:
      'One user, as the newest complete export of his source has him: a COMPLETED one without filter, limit or ' +
      'options that narrow it down. Null when there is none, or the user is not in it.',
  })
  @Directive('@requiresScopes(scopes: [["users:read"]])')
  exportedUser(
    @Arg('id', () => ID, { description: "`<source id>:<provider's user id>`." }) id: string,
    @Ctx() { loaders }: Context,
  ): Promise<ExportedUser | null> {
    return loaders.user.load(id);
  }

  // Never null: a source stays as long as exports of it remain.
  @FieldResolver(() => UserSource, { description: 'The source where the user lives.' })
  source(@Root() { source }: UserRecord, @Ctx() { loaders }: Context): Promise<UserSource | null> {
    return loaders.source.load(source);
  }
}
