import { describe, expect, it } from '@jest/globals';
import { GraphQLError } from 'graphql';
import { present, unexpectedFault } from '../../resolvers/problems.js';

describe('an error of another subgraph', () => {
  it('is masked even without a path, and is one for the log', () => {
    const error = new GraphQLError('no space on db-8', { extensions: { code: 'OOPS', subgraph: 'crm' } });
    const shown = present(error);
    expect(shown.message).not.toContain('db-8');
    expect(shown.extensions).toEqual({ code: 'INTERNAL_SERVER_ERROR' });
    expect(unexpectedFault(error)).toBe(error);
  });
});

describe('a plan that could not be made', () => {
  it('is told to its caller, and the reason to the log', () => {
    const originalError = new Error('unreachable code');
    const extensions = { code: 'QUERY_PLANNING_FAILED' };
    const error = new GraphQLError('This operation could not be planned.', { originalError, extensions });
    expect(present(error)).toMatchObject({ message: error.message, extensions });
    expect(unexpectedFault(error)).toBe(originalError);
  });
});
