import { FieldResolver, Resolver, Root } from 'type-graphql';
import { ExportedUser } from '../schema/exported-user.js';
import { UserConnection } from '../schema/user-connection.js';
import { UsersExportConnection } from '../schema/users-export-connection.js';
import { UsersExport } from '../schema/users-export.js';

/** Resolves the exports of a page without their cursors. */
@Resolver(() => UsersExportConnection)
export class UsersExportConnectionResolver {
  @FieldResolver(() => [UsersExport], { description: 'The exports of this page.' })
  nodes(@Root() { edges }: UsersExportConnection): UsersExport[] {
    return edges.map(({ node }) => node);
  }
}

/** Resolves the users of a page without their cursors. */
@Resolver(() => UserConnection)
export class UserConnectionResolver {
  @FieldResolver(() => [ExportedUser], { description: 'The users of this page.' })
  nodes(@Root() { edges }: UserConnection): ExportedUser[] {
    return edges.map(({ node }) => node);
  }
}
