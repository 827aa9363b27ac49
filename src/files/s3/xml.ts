import { S3Errors } from '@bradenmacdonald/s3-lite-client';

/**
 * The text of the first element of that name in a store's answer.
 *
 * @throws ServerError with the code that the answer holds instead: some stores say 200 before they know.
 */
export function elementOf(xml: string, name: string): string {
  const [text] = elementsOf(xml, name);
  if (text !== undefined) return text;
  const [code] = xml.includes('<Error>') ? elementsOf(xml, 'Code') : [];
  throw unexpected(code);
}

/** What is thrown for an answer that is not what was asked for. */
export function unexpected(code = 'UnexpectedAnswer'): S3Errors.ServerError {
  return new S3Errors.ServerError(500, code, 'The answer is not what was asked for');
}

/** The texts of all elements of that name. The client parses XML too, but keeps its parser to itself. */
export function elementsOf(xml: string, name: string): string[] {
  const pattern = new RegExp(`<${name}>([^<]*)</${name}>`, 'g');
  return [...xml.matchAll(pattern)].map(([, text = '']) => unescape(text));
}

const characters: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function unescape(text: string): string {
  return text.replace(/&(\w+);/g, (written, name: string) => characters[name] ?? written);
}
