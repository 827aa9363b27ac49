import { FileMissing, StorageFault } from './file-store.js';

/** What the person who reads the message at night can do about it. */
const advice: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full; free space on it',
  EDQUOT: 'the disk quota is used up; raise it or free space',
  EROFS: 'the disk is mounted read-only; remount it writable',
  EACCES: 'permission is denied; give the data directory to the user that Rollcall runs as',
  EPERM: 'permission is denied; give the data directory to the user that Rollcall runs as',
  EMFILE: 'too many files are open; raise the limit of open files',
  ENFILE: 'too many files are open; raise the limit of open files',
  EIO: 'the disk reports an input/output error; check its health',
  ENOENT: 'the data directory is gone; put it back or restart Rollcall',
};

/** Turns an error of the file system into the fault that a file store promises. */
export function diskFault(action: 'read' | 'write' | 'remove' | 'list', cause: unknown): StorageFault {
  const code = codeOf(cause);
  const reason = advice[code] ?? 'the file system refused; see the cause in the log';
  return new StorageFault(`Cannot ${action} a stored file (${code}): ${reason}`, { cause });
}

/** Like {@link diskFault}, for a file that is opened or read: one that is not there is missing, not a fault. */
export function readFault(name: string, cause: unknown): StorageFault | FileMissing {
  if (!isMissing(cause)) return diskFault('read', cause);
  return new FileMissing(`There is no stored file ${name}`, { cause });
}

/** Whether the error says that no file stands under the name. */
export function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR', 'EISDIR'].includes(codeOf(error));
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown';
}
