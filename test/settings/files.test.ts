import { describe, expect, it } from '@jest/globals';
import { refusalOf, settingsOf } from './folder.js';

const needed = {
  endpoint: 'https://s3.eu-west-1.amazonaws.com',
  bucket: 'acme-exports',
  accessKeyId: 'AKIAEXAMPLE',
  secretAccessKey: 's3cr3t',
};

/** A settings file whose files lie on S3. */
const s3 = (more: object = {}): string => `files: ${JSON.stringify({ kind: 's3', ...needed, ...more })}`;

describe('files on S3', () => {
  it('need an endpoint, a bucket and a key; the rest has defaults', () => {
    expect(settingsOf(s3()).files).toEqual({
      kind: 's3',
      ...needed,
      region: 'us-east-1',
      prefix: 'rollcall',
      allowInsecure: false,
    });
  });

  it.each([
    ['/', ''],
    ['/exports/', 'exports'],
    ['acme.eu/rollcall-1', 'acme.eu/rollcall-1'],
  ])('take the prefix %j as the folder %j', (prefix, folder) => {
    expect(settingsOf(s3({ prefix })).files).toMatchObject({ prefix: folder });
  });

  it('may be reached in the clear on loopback, and elsewhere when it is allowed', () => {
    const endpoint = 'http://store.internal:9000';
    expect(settingsOf(s3({ endpoint: 'http://127.0.0.1:9000' })).files).toMatchObject({ kind: 's3' });
    expect(settingsOf(s3({ endpoint, allowInsecure: true })).files).toMatchObject({ endpoint });
    expect(refusalOf(s3({ endpoint }))).toContain(
      'files.endpoint  must be https, or set allowInsecure: true',
    );
  });

  it.each([
    ['no bucket', { bucket: undefined }, 'files.bucket  is missing'],
    ['a bucket of one letter', { bucket: 'b' }, 'files.bucket  must be 3 to 63 of a-z'],
    ['no address', { endpoint: 's3.amazonaws.com' }, 'files.endpoint  must be an http or https address'],
    ['credentials in it', { endpoint: 'https://k:s3cr3t@s3.example' }, 'files.endpoint  must be an http or'],
    ['a prefix that climbs', { prefix: 'a/../b' }, 'files.prefix  must be a folder such as'],
    ['a temporary key', { accessKeyId: 'ASIAEXAMPLE' }, 'files.accessKeyId  must be a permanent access key'],
    ['an unknown encryption', { serverSideEncryption: 'aes' }, 'must be one of AES256, aws:kms'],
    ['a KMS key without KMS', { kmsKeyId: 'k' }, 'files.kmsKeyId  needs serverSideEncryption: aws:kms'],
    ['a misspelt setting', { buckte: 'b' }, 'files.buckte  is not a setting; did you mean bucket?'],
  ])('are refused with %s', (_, wrong, refusal) => {
    expect(refusalOf(s3(wrong))).toContain(refusal);
    expect(refusalOf(s3(wrong))).not.toContain('s3cr3t');
  });

  it('are one of two kinds', () => {
    expect(refusalOf('files: { kind: s4 }')).toContain('files.kind  must be one of disk, s3');
    expect(settingsOf('').files).toEqual({ kind: 'disk' });
  });
});
