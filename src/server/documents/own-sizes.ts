import { mostBytes, mostFields } from '../../exports/request-bounds.js';

/** What one field of an answer may take, in bytes; of most it is far less. */
const bytesOfField = 400;

/** The most there may be in lists that callers fill, by their places in the schema. */
export const ownLengths: ReadonlyMap<string, number> = new Map([['ExportRequest.fields', mostFields]]);

/** What values that callers fill count as, which are one field each, however much they hold. */
export const ownWeights: ReadonlyMap<string, number> = new Map([
  ['ExportRequest.options', mostBytes / bytesOfField],
]);
