import { z } from 'zod';

const disk = z.strictObject({
  kind: z.literal('disk').describe('Where the exported users are kept: on disk, under `data.dir`.'),
});

/** Where the exported users lie. */
export const filesShape = z
  .discriminatedUnion('kind', [disk], {
    error: 'must be disk: S3 is not available in this version',
  })
  .prefault({ kind: 'disk' });
