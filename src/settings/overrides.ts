import { setAt, type Block, type Environment } from './tree.js';

/** What the command line said; texts as they were typed. */
export interface Flags {
  /** False = leave the work to `rollcall worker`. */
  readonly worker?: boolean;
  readonly config?: string;
  readonly host?: string;
  readonly port?: string;
  readonly dataDir?: string;
  readonly logLevel?: string;
  /** The supergraph to serve: a file or an address. */
  readonly supergraph?: string;
  /** False = serve other subgraphs alone, without users, database and data folder. */
  readonly sources?: boolean;
  /** Run the simulated providers beside whatever sources are configured. */
  readonly sandbox?: boolean;
  /** Users of each simulated provider. */
  readonly users?: string;
}

/** A place beside the file that can set something: its name, the setting, what to say of it. */
interface Override {
  readonly name: string;
  /** The path of the setting; null for what is no setting of the file. */
  readonly path: string | null;
  readonly meaning: string;
}

/** The environment variables that Rollcall reads. An empty one is as good as none. */
export const variables: readonly Override[] = [
  { name: 'PORT', path: 'server.port', meaning: 'The port to listen on.' },
  { name: 'HOST', path: 'server.host', meaning: 'The address to listen on.' },
  {
    name: 'DATABASE_URL',
    path: 'data.databaseUrl',
    meaning: 'The PostgreSQL that gateways and workers share.',
  },
  { name: 'ROLLCALL_CONFIG', path: null, meaning: 'The settings file.' },
  { name: 'ROLLCALL_DATA_DIR', path: 'data.dir', meaning: 'The folder that state lives in.' },
  {
    name: 'ROLLCALL_SIGNING_KEY',
    path: null,
    meaning:
      'Signs download links. A comma list rotates keys: the first signs, all of them verify. Needed by gateways on PostgreSQL; embedded, one is made and kept in `data.dir`.',
  },
  {
    name: 'NODE_ENV',
    path: null,
    meaning:
      '`production` shuts `server.introspection` and `server.playground` unless they are set, and without a settings file the start fails.',
  },
  { name: 'LOG_LEVEL', path: 'log.level', meaning: 'The least important lines that are still logged.' },
];

const flagPaths = {
  '--host': ['server.host', 'host'],
  '--port': ['server.port', 'port'],
  '--data-dir': ['data.dir', 'dataDir'],
  '--log-level': ['log.level', 'logLevel'],
  '--supergraph': ['federation.supergraph', 'supergraph'],
} as const;

/** Puts environment and flags over the file's block; resolves to which of them set which path. */
export function override(block: Block, env: Environment, flags: Flags): ReadonlyMap<string, string> {
  const setBy = new Map<string, string>();
  const put = (path: string, name: string, value: string | undefined) => {
    if (!value) return;
    setAt(block, path, value);
    setBy.set(path, name);
  };
  for (const { name, path } of variables) if (path) put(path, name, env[name]);
  for (const [name, [path, flag]] of Object.entries(flagPaths)) put(path, name, flags[flag]);
  return setBy;
}
