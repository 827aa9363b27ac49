import { describe, expect, it } from '@jest/globals';
import { ReservedForAnother } from '../../src/files/file-store.js';
import type { OpenedStore } from './file-store.contract.js';

/** The part of the contract of file stores that keeps two databases apart. */
export function describeReservation(opened: () => OpenedStore): void {
  describe('a reservation', () => {
    const [ours, theirs] = ['0123456789abcdef', 'fedcba9876543210'];
    const put = async () => {
      const writer = await opened().files.create('a/1');
      await writer.write(Buffer.alloc(10));
      await writer.commit();
    };
    const reserve = async (storeId: string) => (await opened().another()).reserveFor(storeId);

    it('holds for its database and for no other, whoever asks', async () => {
      await opened().files.reserveFor(ours);
      await opened().files.reserveFor(ours);
      await reserve(ours);

      await expect(reserve(theirs)).rejects.toThrow(ReservedForAnother);
      await expect(opened().files.reserveFor(theirs)).rejects.toThrow(ReservedForAnother);
      await expect(reserve(ours)).resolves.toBeUndefined();
    });

    it('is refused in one sentence with both ids and the way out', async () => {
      await opened().files.reserveFor(ours);
      const refusal = await reserve(theirs).catch((error: unknown) => (error as Error).message);

      expect(refusal).toMatch(new RegExp(`another database .*"${ours}", .*"${theirs}"`));
      expect(refusal).toMatch(/another (folder by --data-dir|files.prefix), or, .* remove .*\.store$/);
    });

    it('takes what was there before', async () => {
      await put();
      await opened().files.reserveFor(ours);

      await expect(opened().files.size('a/1')).resolves.toBe(10);
      await expect(reserve(theirs)).rejects.toThrow(ReservedForAnother);
    });

    it('is no file, and stays when all of them go', async () => {
      await opened().files.reserveFor(ours);
      await put();
      for await (const { name } of opened().files.list('')) expect(name).toBe('a/1');
      await opened().files.removeFolder('a');
      await opened().files.removeAbandoned(() => false);

      await expect(opened().files.remove('.store')).rejects.toThrow(RangeError);
      await expect(reserve(theirs)).rejects.toThrow(ReservedForAnother);
    });

    it('is got by all processes of one database and none of another that come at the same time', async () => {
      const ids = [ours, theirs, ours, theirs, ours, theirs];
      const stores = await Promise.all(ids.map(() => opened().another()));
      const outcomes = await Promise.allSettled(stores.map((store, n) => store.reserveFor(ids[n]!)));
      const got = ids.filter((_, n) => outcomes[n]!.status === 'fulfilled');
      const faults = outcomes.flatMap((outcome) =>
        outcome.status === 'rejected' ? [outcome.reason as unknown] : [],
      );

      expect(got).toHaveLength(3);
      expect(new Set(got).size).toBe(1);
      for (const fault of faults) expect(fault).toBeInstanceOf(ReservedForAnother);
    });
  });
}
