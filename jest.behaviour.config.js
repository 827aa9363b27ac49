import everyday from './jest.config.js';

/** The engine on its embedded store, and how whole Rollcalls behave when they are killed, stopped and raced: `npm run test:behaviour`. */
/** @type {import('jest').Config} */
export default {
  ...everyday,
  testMatch: ['<rootDir>/test/{behaviour,exports}/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 60_000,
};
