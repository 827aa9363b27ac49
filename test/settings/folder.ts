import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Flags } from '../../src/settings/overrides.js';
import { scratchFolder } from '../support/scratch-folder.js';
import { readSettings, type Settings } from '../../src/settings/settings.js';
import type { Environment } from '../../src/settings/tree.js';

/** A source that nothing is wrong with, as a line of a `sources` list. */
export const acme =
  '{ id: acme, provider: auth0, domain: acme.us.auth0.com, clientId: rollcall, clientSecret: s3cr3t-of-acme }';

/** An empty working directory, or one with this `rollcall.yaml`. */
export function folder(yaml?: string): string {
  const cwd = scratchFolder();
  if (yaml !== undefined) writeFileSync(join(cwd, 'rollcall.yaml'), yaml);
  return cwd;
}

/** Reads settings of a folder with just this file, under just this environment. */
export function settingsOf(yaml: string | undefined, env: Environment = {}, flags: Flags = {}): Settings {
  return readSettings(flags, env, folder(yaml));
}

/** The message that stops the start. */
export function refusalOf(yaml: string | undefined, env: Environment = {}, flags: Flags = {}): string {
  try {
    settingsOf(yaml, env, flags);
  } catch (error) {
    return (error as Error).message;
  }
  return 'it starts';
}
