import everyday from './jest.config.js';

/** The suites that need a real server beside them; each has a script of its own: `npm run test:…`. */
/** @type {import('jest').Config} */
export default {
  ...everyday,
  testMatch: ['<rootDir>/test/heavy/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  maxWorkers: 1,
  testTimeout: 120_000,
};
