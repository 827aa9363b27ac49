import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { folder, refusalOf, settingsOf } from './folder.js';
import { readSettings } from '../../src/settings/settings.js';

const production = { NODE_ENV: 'production' };

describe('limits of documents', () => {
  it('have the defaults of the contract', () => {
    expect(settingsOf('').limits).toMatchObject({
      tokens: 2000,
      depth: 15,
      aliases: 30,
      rootFields: 20,
      directives: 50,
      cost: 100_000,
    });
  });

  it.each(['tokens', 'depth', 'aliases', 'rootFields', 'directives', 'cost'])('%s is no 0', (limit) => {
    expect(refusalOf(`limits: { ${limit}: 0 }`)).toMatch(
      new RegExp(`limits\\.${limit} +must be a whole number from [1-9]`),
    );
  });
});

describe.each(['introspection', 'playground'] as const)('server.%s', (name) => {
  it.each([
    ['open', '', {}, true],
    ['open with another NODE_ENV', '', { NODE_ENV: 'test' }, true],
    ['shut in production', '', production, false],
    ['shut in production whatever else is set', 'server: { port: 1 }', production, false],
    ['open in production when it is set', `server: { ${name}: true }`, production, true],
    ['shut when it is set', `server: { ${name}: "false" }`, {}, false],
  ])('is %s', (_how, yaml, env, is) => {
    expect(settingsOf(yaml, env).server[name]).toBe(is);
  });

  it('hides no fault of the block that it is in', () => {
    expect(refusalOf('server: 5', production)).toMatch(/server +must be a block/);
  });
});

describe('trusted documents', () => {
  it('are none by default', () => {
    expect(settingsOf('')).toMatchObject({ documents: undefined, documentsOnly: false });
  });

  it('lie relative to the working directory', () => {
    const cwd = folder('documents: ./persisted.json\ndocumentsOnly: true');
    expect(readSettings({}, {}, cwd)).toMatchObject({
      documents: join(cwd, 'persisted.json'),
      documentsOnly: true,
    });
  });

  it.each(['true', '"true"'])('are needed for documentsOnly: %s', (value) => {
    expect(refusalOf(`documentsOnly: ${value}`)).toMatch(
      /documents +is missing, and needed with documentsOnly/,
    );
  });
});
