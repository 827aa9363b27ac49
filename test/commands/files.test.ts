import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { openFiles } from '../../src/commands/files.js';
import { explain } from '../../src/commands/start-fault.js';
import { settingsOf } from '../settings/folder.js';
import { startLittleS3, type LittleS3 } from '../files/s3/little-s3.js';

/** A settings file for this bucket. */
const yamlOf = ({ options: { patience: _, partBytes: __, settleMs: ___, ...bucket } }: LittleS3): string =>
  `files: ${JSON.stringify({ kind: 's3', serverSideEncryption: 'AES256', ...bucket })}`;

describe('the file store of the settings', () => {
  it('is a folder of data.dir by default', async () => {
    const settings = settingsOf('');
    const files = await openFiles(settings);
    const writer = await files.create('a/1');
    await writer.write(Buffer.from('here'));
    await writer.commit();

    expect(readFileSync(join(settings.data.dir, 'files/a/1'), 'utf8')).toBe('here');
  });

  it('is a bucket when they name one', async () => {
    await using s3 = await startLittleS3();
    const files = await openFiles(settingsOf(yamlOf(s3)));
    const writer = await files.create('a/1');
    await writer.write(Buffer.from('there'));
    await writer.commit();

    expect(s3.objects.get('exports/a/1')?.toString()).toBe('there');
    expect(s3.asked.at(-1)?.headers).toMatchObject({ 'x-amz-server-side-encryption': 'AES256' });
  });

  it('that cannot be used stops the start with a sentence', async () => {
    await using s3 = await startLittleS3();
    s3.mishaps.push({ on: /^GET/, is: { status: 403, code: 'SignatureDoesNotMatch' } });
    const refusal = await openFiles(settingsOf(yamlOf(s3))).catch((error: unknown) => explain(error));

    expect(refusal).toBe(
      `Cannot start: Cannot use bucket acme-exports at ${s3.options.endpoint} (SignatureDoesNotMatch): ` +
        'the credentials are refused; check files.accessKeyId and files.secretAccessKey',
    );
  });
});
