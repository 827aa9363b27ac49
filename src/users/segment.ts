/**
 * A closed, synced, immutable file of users: NDJSON in gzip members of about 64 KB, in the order they
 * were collected. Only segments that the database lists exist.
 */
export interface Segment {
  /** Its name in the file store; the ids of its rows stand beside it under `<name>.ids`. */
  readonly name: string;
  readonly rows: number;
  /** Bytes of the NDJSON. */
  readonly rawBytes: number;
  /** Bytes of the file. */
  readonly bytes: number;
  /**
   * The sparse index: for each gzip member three little-endian u32, namely its first row, its offset
   * in the NDJSON and its offset in the file.
   */
  readonly blocks: Uint8Array;
}

/** The name of a segment's sidecar: 16 bytes per row, the hash of the provider's user id. */
export function idsOf(name: string): string {
  return `${name}.ids`;
}
