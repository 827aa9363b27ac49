/** The moments of an export at which a crash would hurt most; tests stop or kill the process there. */
export type Failpoint =
  | 'heartbeat'
  | 'before-create'
  | 'after-create'
  | 'ticket-saved'
  | 'segment-synced'
  | 'segment-listed'
  | 'file-renamed'
  | 'mid-delete';

/** Called at a failpoint with the id of the export that is there. */
export type Reach = (failpoint: Failpoint, exportId: string) => Promise<void>;

/** What everybody but a test uses. */
export const passBy: Reach = () => Promise.resolve();
