import { FieldResolver, Resolver, Root } from 'type-graphql';
import { ExportFile } from '../schema/export-file.js';
import { DateTime } from '../schema/scalars.js';
import type { Export, ExportFile as File } from '../src/exports/model.js';
import type { Context, Link } from './context.js';

/** A file together with the link that the caller may fetch it with. */
export interface OfferedFile extends File {
  readonly link: Link;
}

/** The file of an export, if it has one, with a link for the caller. */
export function offerFile({ id, file }: Export, { links, caller }: Context): OfferedFile | null {
  return file && { ...file, link: links.sign(id, file.sha256, caller.name) };
}

/** Resolves where a file can be fetched. */
@Resolver(() => ExportFile)
export class ExportFileResolver {
  @FieldResolver(() => String, {
    nullable: true,
    description:
      'Where to fetch it, without any credentials: whoever holds this address may. It is good for a while.',
  })
  downloadUrl(@Root() { link }: OfferedFile): string | null {
    return link.url;
  }

  @FieldResolver(() => DateTime, { nullable: true, description: 'Until when `downloadUrl` is good.' })
  downloadUrlExpiresAt(@Root() { link }: OfferedFile): Date | null {
    return link.expiresAt;
  }
}
