import { expect } from '@jest/globals';
import { wait } from '../../../src/clock.js';
import { ProviderFault } from '../../../src/providers/fault.js';
import type { Checkpoint, CollectRequest, Source, Ticket } from '../../../src/providers/provider.js';
import { readBatch, type ReadBatch } from './read-batch.js';

/** A request for everything. */
export const everything: CollectRequest = {
  updatedSince: null,
  updatedBefore: null,
  limit: null,
  keepRaw: false,
  options: null,
};

/** A signal that nobody aborts. */
export const never = new AbortController().signal;

/** Begins an export and polls it until it can be read. */
export async function ready(source: Source, request = everything, signal = never): Promise<Ticket> {
  const ticket = await source.begin(request, signal);
  while (true) {
    const check = await source.check(ticket, signal);
    if (check.state === 'ready') return ticket;
    if (check.state === 'failed') throw new Error(check.reason);
    // Told to wait for a second and more; a job of the test is done at once.
    await wait(Math.min(check.againMs, 10), signal);
  }
}

/** What a read gave before it ended or failed. */
export interface Reading {
  readonly batches: readonly ReadBatch[];
  readonly fault: unknown;
}

/** Reads to the end or to the first fault. */
export async function reading(
  source: Source,
  ticket: Ticket,
  checkpoint: Checkpoint | null = null,
  request = everything,
): Promise<Reading> {
  const batches: ReadBatch[] = [];
  try {
    for await (const batch of source.read({ ticket, checkpoint, request, signal: never }))
      batches.push(readBatch(batch));
  } catch (fault) {
    return { batches, fault };
  }
  return { batches, fault: null };
}

/** Begins, polls and reads everything. */
export async function collect(source: Source, request = everything): Promise<readonly ReadBatch[]> {
  const { batches, fault } = await reading(source, await ready(source, request), null, request);
  if (fault !== null) throw fault as Error;
  return batches;
}

/** The providers' ids of all users, in order. */
export function idsOf(batches: readonly ReadBatch[]): string[] {
  return batches.flatMap(({ users }) => users.map(({ providerUserId }) => providerUserId));
}

/** Expects the promise to fail with a fault like this one, whose message names the source. */
export async function expectFault(work: Promise<unknown>, like: Partial<ProviderFault>): Promise<void> {
  const fault: unknown = await work.then(
    () => 'no fault',
    (error: unknown) => error,
  );
  expectFaultLike(fault, like);
}

/** Expects a fault like this one, whose message names the source. */
export function expectFaultLike(fault: unknown, like: Partial<ProviderFault>): void {
  expect(fault).toBeInstanceOf(ProviderFault);
  expect(fault).toMatchObject(like);
  expect((fault as ProviderFault).message).toMatch(/ failed at source [a-z0-9-]+: /);
}
