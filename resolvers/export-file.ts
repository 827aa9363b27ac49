import { Ctx, Directive, FieldResolver, Resolver, Root } from 'type-graphql';
import { ExportFile } from '../schema/export-file.js';
import { DateTime } from '../schema/scalars.js';
import type { Export, ExportFile as File } from '../src/exports/model.js';
import type { Context } from './context.js';
import type { ExportWithFile } from './file-links.js';

/** A file together with the export that it is of. */
export interface OfferedFile extends File {
  readonly of: ExportWithFile;
}

/** The file of an export, if it has one. */
export function fileOf(root: Export): OfferedFile | null {
  const { file } = root;
  return file && { ...file, of: { ...root, file } };
}

/** Resolves where a file can be fetched. */
@Resolver(() => ExportFile)
export class ExportFileResolver {
  @FieldResolver(() => String, {
    nullable: true,
    description:
      'Where to fetch it, without any credentials: whoever holds this address may. It is good for a while. ' +
      'For a file with `raw` the caller needs the scope `users:raw` too.',
  })
  @Directive('@requiresScopes(scopes: [["users:read"]])')
  async downloadUrl(@Root() { of }: OfferedFile, @Ctx() { loaders }: Context): Promise<string | null> {
    return (await loaders.link.load(of)).url;
  }

  @FieldResolver(() => DateTime, { nullable: true, description: 'Until when `downloadUrl` is good.' })
  @Directive('@requiresScopes(scopes: [["users:read"]])')
  async downloadUrlExpiresAt(@Root() { of }: OfferedFile, @Ctx() { loaders }: Context): Promise<Date | null> {
    return (await loaders.link.load(of)).expiresAt;
  }
}
