/**
 * The Content-Disposition that makes a browser save a file under this name: as it is for those that know
 * RFC 5987, in plain ASCII for the others. What would make a name look like another one (control characters,
 * marks that turn the direction of writing, halves of a character) and what would make it a path is replaced.
 */
export function saveAs(given: string): string {
  const name = given.replace(misleading, '_');
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const exact = encodeURIComponent(name).replace(/['()*]/g, percentEncoded);
  return `attachment; filename="${plain}"; filename*=UTF-8''${exact}`;
}

const misleading = /[\p{Cc}\p{Bidi_C}\p{Cs}\u2028\u2029/\\]/gu;

function percentEncoded(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
