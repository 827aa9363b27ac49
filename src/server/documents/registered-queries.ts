import { LRUCache } from 'lru-cache';

/** How many queries stay registered, and how many characters of theirs. */
const kept = { max: 10_000, maxSize: 10_000_000 };

/** Where Apollo Server keeps the queries that clients register by their hashes: the ones last used, in this process. */
export function registeredQueries() {
  const queries = new LRUCache<string, string>({ ...kept, sizeCalculation: (query) => query.length });
  return {
    get: (key: string) => Promise.resolve(queries.get(key)),
    set: (key: string, query: string) => Promise.resolve(void queries.set(key, query)),
    delete: (key: string) => Promise.resolve(queries.delete(key)),
  };
}
