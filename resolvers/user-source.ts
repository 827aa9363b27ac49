import { Arg, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import { SourceHealth } from '../schema/source-health.js';
import { UserSource } from '../schema/user-source.js';
import { UsersExportConnection } from '../schema/users-export-connection.js';
import type { Context } from './context.js';

/** Resolves sources: all, one, and what hangs on one. */
@Resolver(() => UserSource)
export class UserSourceResolver {
  @Query(() => [UserSource], { description: 'The configured sources, and those that exports remain of.' })
  sources(@Ctx() { exports, caller }: Context): Promise<UserSource[]> {
    return exports.sources(caller);
  }

  @Query(() => UserSource, { nullable: true, description: 'One source; null when there is none of that id.' })
  source(
    @Arg('id', () => ID, { description: 'The id of the source in the settings.' }) id: string,
    @Ctx() { loaders }: Context,
  ): Promise<UserSource | null> {
    return loaders.source.load(id);
  }

  @FieldResolver(() => SourceHealth, {
    nullable: true,
    description: 'How it answered when it was last asked; null when it is not configured.',
  })
  health(@Root() { id }: UserSource, @Ctx() { exports }: Context): Promise<SourceHealth | null> {
    return exports.health(id);
  }

  @FieldResolver(() => UsersExportConnection, { description: 'Its exports, newest first.' })
  exports(
    @Root() { id }: UserSource,
    @Arg('first', () => Int, { nullable: true, defaultValue: 20, description: 'How many, 1 to 1000.' })
    first: number | null,
    @Arg('after', () => String, { nullable: true, description: 'Those behind this cursor.' })
    after: string | null,
    @Ctx() { loaders }: Context,
  ): Promise<UsersExportConnection> {
    return loaders.exportsOfSource.load({ sourceId: id, first, after });
  }
}
