import { isBlock, setAt, type Block, type Environment } from './tree.js';

/** What tells of the schema, and is shut in production unless the settings open it. */
const shut = ['introspection', 'playground'];

/** Puts what holds in production into a file's block, where that says nothing. */
export function shutInProduction(block: Block, env: Environment): void {
  const { server = {} } = block;
  if (env.NODE_ENV !== 'production' || !isBlock(server)) return;
  for (const name of shut) if (server[name] === undefined) setAt(block, `server.${name}`, false);
}
