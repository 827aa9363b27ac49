import { Arg, Ctx, Directive, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import { ExportFile } from '../schema/export-file.js';
import { UsersExportsFilter } from '../schema/filters.js';
import { UserConnection } from '../schema/user-connection.js';
import { UserSource } from '../schema/user-source.js';
import { UsersExportConnection } from '../schema/users-export-connection.js';
import { UsersExport } from '../schema/users-export.js';
import type { Export } from '../src/exports/model.js';
import type { Context } from './context.js';
import { fileOf, type OfferedFile } from './export-file.js';

/** Resolves exports: one, a list, and what hangs on one. */
@Resolver(() => UsersExport)
export class UsersExportResolver {
  @Query(() => UsersExport, {
    nullable: true,
    description: 'One export; null when there is none of that id.',
  })
  usersExport(
    @Arg('id', () => ID, { description: 'The id of the export.' }) id: string,
    @Ctx() { loaders }: Context,
  ): Promise<UsersExport | null> {
    return loaders.export.load(id);
  }

  @Query(() => UsersExportConnection, { description: 'Exports, newest first.' })
  @Directive('@requiresScopes(scopes: [["exports:read"]])')
  usersExports(
    @Arg('first', () => Int, { nullable: true, defaultValue: 20, description: 'How many, 1 to 1000.' })
    first: number | null,
    @Arg('after', () => String, { nullable: true, description: 'Those behind this cursor.' })
    after: string | null,
    @Arg('filter', () => UsersExportsFilter, { nullable: true, description: 'Which exports; default: all.' })
    filter: UsersExportsFilter | null,
    @Ctx() { exports, caller }: Context,
  ): Promise<UsersExportConnection> {
    return exports.list(caller, { first, after }, filter);
  }

  // Never null: a source stays as long as exports of it remain.
  @FieldResolver(() => UserSource, { description: 'The source whose users it exports.' })
  source(@Root() { sourceId }: Export, @Ctx() { loaders }: Context): Promise<UserSource | null> {
    return loaders.source.load(sourceId);
  }

  @FieldResolver(() => ExportFile, {
    nullable: true,
    description: 'The file; null unless it can be downloaded.',
  })
  file(@Root() root: Export): OfferedFile | null {
    return fileOf(root);
  }

  @FieldResolver(() => UserConnection, {
    nullable: true,
    description:
      'The users collected so far, also while the export runs: ask again with `endCursor` as `after` ' +
      'until `complete`. Of an EXPIRED export it is null, with an error.',
  })
  @Directive('@requiresScopes(scopes: [["users:read"]])')
  @Directive(
    '@listSize(slicingArguments: ["first"], sizedFields: ["nodes", "edges"], requireOneSlicingArgument: false)',
  )
  users(
    @Root() root: Export,
    @Arg('first', () => Int, { nullable: true, defaultValue: 100, description: 'How many, 1 to 1000.' })
    first: number | null,
    @Arg('after', () => String, { nullable: true, description: 'Those behind this cursor.' })
    after: string | null,
    @Ctx() { loaders }: Context,
  ): Promise<UserConnection> {
    return loaders.users.load({ export: root, first, after });
  }
}
