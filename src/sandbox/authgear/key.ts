import type { KeyObject } from 'node:crypto';
import { createPublicKey, generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';

import type { StateFolder } from '../state-folder.js';

const generate = promisify(generateKeyPair);

/** The key pair of the Admin API. */
export interface AdminKey {
  /** PEM (PKCS #8), as the portal lets its owner download it. */
  readonly privateKey: string;
  readonly publicKey: KeyObject;
}

/** The key pair of this folder, made at its first opening. */
export async function openAdminKey(folder: StateFolder): Promise<AdminKey> {
  const privateKey = await folder.readOrMake('admin-key.pem', () => (ofThisProcess ??= newKey()));
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

// It takes a tenth of a second and more to make, so the new folders of one process get the same.
let ofThisProcess: Promise<string> | undefined;

async function newKey(): Promise<string> {
  const { privateKey } = await generate('rsa', { modulusLength: 2048 });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}
