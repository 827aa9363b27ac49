import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { ExportedUser } from '../schema/exported-user.js';
import { UserSource } from '../schema/user-source.js';
import type { UserRecord } from '../src/users/record.js';
import type { Context } from './context.js';

/** Resolves where a user comes from; all else stands in the record. */
@Resolver(() => ExportedUser)
export class ExportedUserResolver {
  // Never null: a source stays as long as exports of it remain.
  @FieldResolver(() => UserSource, { description: 'The source where the user lives.' })
  source(@Root() { source }: UserRecord, @Ctx() { loaders }: Context): Promise<UserSource | null> {
    return loaders.source.load(source);
  }
}
