import type { KhorosCareSettings } from './settings.js';

/** HTTP Basic, on every call but that of the file store (oddity 1). */
export function credentialsOf({ username, password }: KhorosCareSettings): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}
