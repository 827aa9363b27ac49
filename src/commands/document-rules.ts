import type { DocumentRules } from '../server/documents/rules.js';
import { readTrustedDocuments } from '../server/documents/trusted.js';
import type { Settings } from '../settings/settings.js';

/** What the settings say of documents. Rejects, in one sentence, when those to be trusted cannot be read. */
export async function documentRules(settings: Settings): Promise<DocumentRules> {
  const { limits, server, documents, documentsOnly } = settings;
  const trusted = documents === undefined ? undefined : await readTrustedDocuments(documents, documentsOnly);
  return { limits, introspection: server.introspection, trusted };
}
