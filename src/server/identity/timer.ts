/** The longest that a timer can be set to. */
const longestMs = 2 ** 31 - 1;

/** Calls back at a time (milliseconds since 1970), however far off; the function it returns calls it off. */
export function callAt(atMs: number, call: () => void): () => void {
  let timer: NodeJS.Timeout;
  const set = () => {
    const leftMs = atMs - Date.now();
    timer = setTimeout(leftMs > longestMs ? set : call, Math.min(Math.max(0, leftMs), longestMs)).unref();
  };
  set();
  return () => clearTimeout(timer);
}
