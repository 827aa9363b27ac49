import { ReservedForAnother } from './file-store.js';

/** Holds the id of the database that a place is reserved for. No file can have the name, so none lists or removes it. */
export const reservationName = '.store';

/** Where files are kept, in the words of whoever set it up. */
export interface Place {
  /** `the folder /var/lib/rollcall/files`. */
  readonly name: string;
  /** What to do to use another one. */
  readonly wayOut: string;
  /** What to remove so that the place is nobody's. */
  readonly reservation: string;
}

/** Throws ReservedForAnother unless the place is reserved for this database. */
export function expectHolder({ name, wayOut, reservation }: Place, storeId: string, holder: string): void {
  if (holder === storeId) return;
  throw new ReservedForAnother(
    `${name} is for the users of another database (its store id is ${JSON.stringify(holder)}, the id of this one is ` +
      `${JSON.stringify(storeId)}), and each would remove the other's; ${wayOut}, or, if this database has taken ` +
      `the place of the other, remove ${reservation}`,
  );
}
