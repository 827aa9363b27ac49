import { poll } from './poll.js';
import type { TextSource } from './text-source.js';

const timeoutMs = 10_000;

/** A text at a URL, asked for every `everyMs` milliseconds (10 000); one that has an ETag is sent only when new. */
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
      const text = await answer.text();
      tag = answer.headers.get('etag');
      return text;
    };
    return poll(read, everyMs, listener);
  };
}
