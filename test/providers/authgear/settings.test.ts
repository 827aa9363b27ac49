import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { sourceSettings } from '../../../src/providers/registry.js';
import { adminKey, pemOf } from '../../contracts/provider/authgear-recording.js';
import { scratchFolder } from '../../support/scratch-folder.js';

const pem = pemOf(adminKey);
const project = {
  id: 'acme-authgear',
  provider: 'authgear',
  endpoint: 'https://acme.authgear.cloud',
  projectId: 'acme',
  keyId: 'key-1',
};
const notRsa = 'must be an RSA private key of 2048 bits or more, as PEM without a passphrase';

/** `path: message` of every fault. */
function faultsOf(settings: unknown): string[] {
  const { error } = sourceSettings.safeParse(settings);
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

describe('the settings of an Authgear source', () => {
  it('take the key itself, or a file with it', () => {
    const privateKeyFile = join(scratchFolder(), 'key.pem');
    writeFileSync(privateKeyFile, pem);
    for (const key of [{ privateKey: pem }, { privateKeyFile }]) {
      const settings = sourceSettings.parse({ ...project, ...key }) as {
        privateKey?: typeof adminKey.privateKey;
      };
      expect(settings.privateKey?.equals(adminKey.privateKey)).toBe(true);
    }
  });

  it('show nothing of the key', () => {
    const shown = inspect(sourceSettings.parse({ ...project, privateKey: pem }), {
      depth: null,
      showHidden: true,
    });
    expect(shown).toContain('PrivateKeyObject');
    expect(shown).not.toContain(pem.split('\n')[1]);
  });

  it('cut a slash from the endpoint', () => {
    const settings = sourceSettings.parse({ ...project, endpoint: 'https://acme.test/', privateKey: pem });
    expect(settings).toMatchObject({ endpoint: 'https://acme.test' });
  });

  it.each([
    [{}, 'privateKey: is missing: it or privateKeyFile'],
    [{ privateKey: 'hush' }, `privateKey: ${notRsa}`],
    [{ privateKeyFile: '/nowhere/key.pem' }, 'privateKeyFile: cannot be read (ENOENT)'],
    [{ privateKeyFile: import.meta.filename }, `privateKeyFile: ${notRsa}`],
    [{ privateKey: pem, projectId: '' }, 'projectId: must not be empty'],
    [
      { privateKey: pem, endpoint: 'http://acme.test' },
      'endpoint: must be https, or set allowInsecure: true',
    ],
    [
      { privateKey: pem, endpoint: 'acme.authgear.cloud' },
      'endpoint: must be an http or https URL without a query or credentials',
    ],
  ])('with a fault say what is wrong (%#)', (more, fault) => {
    expect(faultsOf({ ...project, ...more })).toEqual([fault]);
  });

  it('refuse both a key and a file', () => {
    const privateKeyFile = join(scratchFolder(), 'key.pem');
    writeFileSync(privateKeyFile, pem);
    expect(faultsOf({ ...project, privateKey: pem, privateKeyFile })).toEqual([
      'privateKey: must not stand beside privateKeyFile',
    ]);
  });

  it('refuse a key that cannot sign RS256', () => {
    const options = { type: 'pkcs8', format: 'pem' } as const;
    const short = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export(options);
    const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export(options);
    for (const privateKey of [short, curve])
      expect(faultsOf({ ...project, privateKey })).toEqual([`privateKey: ${notRsa}`]);
  });
});
