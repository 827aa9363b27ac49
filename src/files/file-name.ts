/**
 * Throws a RangeError unless `name` is relative, `/`-separated and stays inside the store: no empty parts, no
 * control characters or backslashes, no halves of characters (which no encoding has, so that two names would be
 * one), and no part that starts with a dot (`.`, `..`, and what a store keeps for itself).
 */
export function checkFileName(name: string): void {
  const sound = name.split('/').every((part) => part !== '' && !part.startsWith('.'));
  if (!sound || /[\p{Cc}\p{Cs}\\]/u.test(name)) {
    throw new RangeError(`${JSON.stringify(name)} cannot name a file or folder of the store`);
  }
}
