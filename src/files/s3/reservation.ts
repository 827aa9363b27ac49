import { S3Errors, type S3Client } from '@bradenmacdonald/s3-lite-client';
import { wait } from '../../clock.js';
import { FileMissing } from '../file-store.js';
import { expectHolder, reservationName, type Place } from '../reservation.js';
import type { Bucket } from './bucket.js';
import type { S3Target } from './multipart.js';
import { putObject, readObject } from './object.js';
import { encryptionHeaders, type S3Options } from './options.js';
import { unexpected } from './xml.js';

/** A store id has 32 characters; of anything longer the beginning is enough to tell that it is none. */
const mostBytes = 100;

/** What is reserved, and for whom. */
export interface Reservation {
  /** Empty, or with a slash at its end. */
  readonly folder: string;
  readonly storeId: string;
}

/**
 * Reserves a folder of a bucket for a database: an object in it holds the id.
 *
 * Where the store heeds `If-None-Match`, exactly one of those that come at the same time makes the object.
 * Elsewhere the last one does, and who finds after a while that it was not he has lost.
 *
 * @throws ReservedForAnother, StorageFault
 */
export async function reservePrefix(
  bucket: Bucket,
  options: S3Options,
  { folder, storeId }: Reservation,
): Promise<void> {
  const target = { key: `${folder}${reservationName}`, headers: encryptionHeaders(options) };
  let holder = await read(bucket, target);
  if (holder === null) {
    await bucket.run({ action: 'write' }, (client) => make(client, target, storeId));
    await wait(options.settleMs ?? 1_000);
    holder = await read(bucket, target);
  }
  if (holder === null) throw bucket.fault({ action: 'write' }, unexpected());
  expectHolder(placeOf(options, target), storeId, holder);
}

function placeOf({ bucket, endpoint, prefix }: S3Options, { key }: S3Target): Place {
  const where = `bucket ${bucket} at ${new URL(endpoint).origin}`;
  return {
    name: prefix === '' ? where : `prefix ${prefix} of ${where}`,
    wayOut: 'set another files.prefix',
    reservation: `the object ${key}`,
  };
}

async function read(bucket: Bucket, { key }: S3Target): Promise<string | null> {
  try {
    const content = await readObject(bucket, { name: key, key }, { start: 0, end: mostBytes });
    return content.toString().trim();
  } catch (error) {
    if (error instanceof FileMissing) return null;
    throw error;
  }
}

async function make(client: S3Client, { key, headers }: S3Target, storeId: string): Promise<void> {
  const payload = new TextEncoder().encode(`${storeId}\n`);
  try {
    await putObject(client, { key, headers: { ...headers, 'if-none-match': '*' } }, payload);
  } catch (error) {
    const status = error instanceof S3Errors.ServerError ? error.statusCode : 0;
    const [isThere, isUnderWay, knowsNoConditions] = [412, 409, 501].map((code) => code === status);
    if (knowsNoConditions) await putObject(client, { key, headers }, payload);
    else if (!isThere && !isUnderWay) throw error;
  }
}
