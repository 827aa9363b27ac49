import heavy from './jest.heavy.config.js';

/** What runs on a real PostgreSQL: its own suites, and those of the engine once more. See test/heavy/postgres/run.ts. */
/** @type {import('jest').Config} */
export default {
  ...heavy,
  testMatch: [
    '<rootDir>/test/heavy/postgres/**/*.test.ts',
    '<rootDir>/test/exports/**/*.test.ts',
    '<rootDir>/test/behaviour/stop-traffic.test.ts',
  ],
  maxWorkers: 2,
};
