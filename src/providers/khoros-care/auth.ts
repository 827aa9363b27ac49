import type { KhorosCareSettings } from './settings.js';

/** What HTTP Basic sends, on every call but that of the file store (oddity 1). */
export function credentialsOf({ username, password }: KhorosCareSettings): string {
  return Buffer.from(`${username}:${password}`).toString('base64');
}
