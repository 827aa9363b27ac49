import { createHash } from 'node:crypto';
import { readFileSync, realpathSync } from 'node:fs';
import { open, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';

/** The directory belongs to another living process. The message is one line, fit to end a start with. */
export class DirectoryInUse extends Error {
  override readonly name = 'DirectoryInUse';
}

/** Who holds a directory. A pid alone is not enough: it comes back after a reboot, or after a while. */
interface Holder {
  readonly pid: number;
  readonly bootId: string;
  readonly startedAt: string;
}

/**
 * Takes a directory for this process alone, until the returned function is called or the process dies.
 *
 * PGlite has no lock of its own, and two processes on one directory silently lose rows. An abstract Unix
 * socket (Linux) ends with the process whatever happens; the file serves other systems, other network
 * namespaces, and names the holder.
 */
export async function lockDirectory(dir: string): Promise<() => Promise<void>> {
  const path = join(dir, 'rollcall.lock');
  const socket = await listenAbstract(dir);
  if (socket === 'taken') throw await inUse(dir, path);
  try {
    await writeHolder(path, dir);
  } catch (error) {
    socket?.close();
    throw error;
  }
  return async () => {
    await rm(path, { force: true });
    socket?.close();
  };
}

async function listenAbstract(dir: string): Promise<Server | 'taken' | undefined> {
  if (process.platform !== 'linux') return undefined;
  const name = createHash('sha256').update(realpathSync(dir)).digest('hex').slice(0, 32);
  const server = createServer((connection) => connection.destroy());
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve('taken') : reject(error),
    );
    server.listen(`\0rollcall-${name}`, () => {
      server.unref();
      resolve(server);
    });
  });
}

async function writeHolder(path: string, dir: string, mayClear = true): Promise<void> {
  try {
    const file = await open(path, 'wx', 0o600);
    await file.writeFile(JSON.stringify(identify(process.pid)));
    await file.close();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    if (!mayClear || (await isHeld(path))) throw await inUse(dir, path);
    await rm(path, { force: true });
    await writeHolder(path, dir, false);
  }
}

async function isHeld(path: string): Promise<boolean> {
  const holder = await readHolder(path);
  if (!holder) return false;
  const now = identify(holder.pid);
  return now !== null && now.bootId === holder.bootId && now.startedAt === holder.startedAt;
}

async function readHolder(path: string): Promise<Holder | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Holder;
  } catch {
    return null; // Gone, or cut short by a crash while it was written: nobody lives behind it.
  }
}

async function inUse(dir: string, path: string): Promise<DirectoryInUse> {
  const pid = (await readHolder(path))?.pid ?? 'unknown';
  return new DirectoryInUse(
    `${dir} is in use by another Rollcall (process ${pid}); stop it, or give this one a data directory of its own`,
  );
}

/** The process behind a pid, or null when there is none. */
function identify(pid: number): Holder | null {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return null;
  }
  return { pid, bootId: readProc('sys/kernel/random/boot_id'), startedAt: startTime(pid) };
}

/** Field 22 of /proc/pid/stat; the name in field 2 may hold spaces and brackets. */
function startTime(pid: number): string {
  const stat = readProc(`${pid}/stat`);
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

function readProc(name: string): string {
  try {
    return readFileSync(`/proc/${name}`, 'utf8').trim();
  } catch {
    return ''; // Not Linux: pid alone decides.
  }
}
