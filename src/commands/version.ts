import { readFileSync } from 'node:fs';

/** Rollcall's own version. The package's file is two floors up in the sources and three in the build. */
export function version(): string {
  const floors = ['../../package.json', '../../../package.json'];
  for (const floor of floors) {
    const text = readIfThere(new URL(floor, import.meta.url));
    if (text) return (JSON.parse(text) as { version: string }).version;
  }
  throw new Error('The installation is damaged: package.json is missing');
}

function readIfThere(file: URL): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
