import { checkFileName } from '../file-name.js';

/**
 * The key of a file: the folder's, then its name with everything percent-encoded that some store or proxy
 * would read in its own way. The names that Rollcall itself gives are their own encoding.
 *
 * @param folder - Empty, or with a slash at its end.
 */
export function keyOf(folder: string, name: string): string {
  return folder + name.split('/').map(encode).join('/');
}

/** The name of the file with this key; null when the key is not one that {@link keyOf} makes. */
export function nameOf(folder: string, key: string): string | null {
  try {
    const name = decodeURIComponent(key.slice(folder.length));
    checkFileName(name);
    return keyOf(folder, name) === key ? name : null;
  } catch {
    return null;
  }
}

/** `encodeURIComponent` leaves five characters alone that AWS's signatures encode (RFC 3986, section 2.2). */
function encode(part: string): string {
  const hex = (char: string): string => `%${char.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(part).replace(/[!'()*]/g, hex);
}
