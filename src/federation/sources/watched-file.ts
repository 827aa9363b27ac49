import { watch, type FSWatcher } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { poll } from './poll.js';
import type { TextSource } from './text-source.js';

/**
 * A file, read again as soon as the system says that it changed, and every `everyMs` milliseconds (5000) in
 * case it does not say so: over network drives it often keeps silent.
 */
export function watchedFile(path: string, everyMs = 5_000): TextSource {
  return (listener) => {
    const read = (signal: AbortSignal) => readWhole(path, signal);
    const polling = poll(read, everyMs, listener);
    const watcher = watchFolder(path, () => polling.wake());
    return {
      close() {
        watcher?.close();
        polling.close();
      },
    };
  };
}

/** A file that is being written is empty for a moment: soon it is read again. */
async function readWhole(path: string, signal: AbortSignal): Promise<string> {
  const text = await readFile(path, { encoding: 'utf8', signal });
  if (text.trim() === '') throw new Error('It is empty.');
  return text;
}

/** Its folder, since a file that is replaced takes its own watcher along. */
function watchFolder(path: string, onChange: () => void): FSWatcher | undefined {
  try {
    const watcher = watch(dirname(path), { persistent: false }, (_event, name) => {
      if (name === null || name === basename(path)) onChange();
    });
    return watcher.on('error', () => watcher.close());
  } catch {
    return undefined; // No such folder, or none that can be watched: polling finds the file.
  }
}
