import { poll } from './poll.js';
import type { TextSource } from './text-source.js';

const timeoutMs = 10_000;
/** Large supergraphs have a few hundred kilobytes. */
const mostBytes = 10 * 1024 * 1024;

/**
 * A text of at most 10 MB at a URL, asked for every `everyMs` milliseconds (10 000); one that has an ETag is
 * sent only when new. No redirect is followed, since the headers may be credentials.
 */
export function polledUrl(
  url: string,
  headers: Readonly<Record<string, string>> = {},
  everyMs = 10_000,
): TextSource {
  return (listener) => {
    let tag: string | null = null;
    const read = async (closing: AbortSignal): Promise<string | undefined> => {
      const signal = AbortSignal.any([closing, AbortSignal.timeout(timeoutMs)]);
      const asked = { ...headers, ...(tag !== null && { 'if-none-match': tag }) };
      const answer = await fetch(url, { headers: asked, redirect: 'error', signal });
      if (answer.status === 304) return undefined;
      if (!answer.ok) throw new Error(`It was answered with status ${answer.status}.`);
      const text = await textOf(answer);
      tag = answer.headers.get('etag');
      return text;
    };
    return poll(read, everyMs, listener);
  };
}

/** Counted as it comes, unpacked: what is announced may be less than what is sent. */
async function textOf({ body }: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of (body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += part.length;
    // Leaving the loop closes the connection.
    if (bytes > mostBytes) throw new Error(`It is longer than ${mostBytes} bytes.`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
