import type { Server } from 'node:http';

/** Answers that are being given: to requests, of whatever kind, from their head to their last byte. */
export interface Answers {
  /** Resolves when none is under way, or when so many milliseconds have passed. */
  given(limitMs: number): Promise<void>;
}

/** Watches what a server answers from now on. */
export function watchAnswers(server: Server): Answers {
  let underWay = 0;
  let onNone = (): void => undefined;
  server.on('request', (_request, answer) => {
    underWay++;
    answer.once('close', () => {
      underWay--;
      if (underWay === 0) onNone();
    });
  });
  return {
    given: (limitMs) =>
      new Promise((resolve) => {
        if (underWay === 0) return void resolve();
        const fuse = setTimeout(resolve, limitMs);
        onNone = () => {
          clearTimeout(fuse);
          resolve();
        };
      }),
  };
}
