import { z } from 'zod';
import { sourceSettings } from '../providers/registry.js';
import { auditShape } from './audit.js';
import { authShape } from './auth.js';
import { dataShape } from './data.js';
import { exportsShape } from './exports.js';
import { federationShape } from './federation.js';
import { filesShape } from './files.js';
import { limitsShape } from './limits.js';
import { logShape } from './log.js';
import { serverShape } from './server.js';
import { yesOrNo } from './units.js';

/** The whole of `rollcall.yaml`, each part by its owner. */
export const shape = z.strictObject({
  server: serverShape,
  data: dataShape,
  files: filesShape,
  exports: exportsShape,
  sources: z.array(sourceSettings).default([]).describe('The places where users live.'),
  federation: federationShape,
  auth: authShape,
  limits: limitsShape,
  documents: z
    .string()
    .min(1)
    .optional()
    .describe(
      "A file of trusted documents, as codegen's `persistedDocuments` writes it: a JSON object with a text for each id. Requests name one by `documentId`, or by Apollo's `extensions.persistedQuery.sha256Hash`. Relative to the working directory; read at the start.",
    ),
  documentsOnly: yesOrNo(false).describe(
    'Answer no document but those of `documents`, whether named or sent whole; needs `documents`.',
  ),
  audit: auditShape,
  log: logShape,
});

/** The parts of JSON Schema that the settings use. */
export interface Outline {
  readonly type?: string;
  readonly kind?: string;
  /** No message, row or line of a log may hold its value. */
  readonly secret?: boolean;
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Outline>>;
  readonly required?: readonly string[];
  readonly items?: Outline;
  readonly oneOf?: readonly Outline[];
  readonly anyOf?: readonly Outline[];
}

/** The settings as they are written, as data: for the reference page and for naming what is near a wrong key. */
export function outline(): Outline {
  return z.toJSONSchema(shape, { io: 'input', unrepresentable: 'any' }) as Outline;
}
