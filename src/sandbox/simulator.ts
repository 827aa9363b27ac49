import type { JsonObject } from '../json.js';
import type { Call } from './call.js';
import type { EffectTable } from './faults/effect.js';
import type { Reply } from './reply.js';
import type { Signer } from './signer.js';
import type { StateFolder } from './state-folder.js';

/** A source of the sandbox, as it could stand in the settings file under `sources`. */
export interface SandboxSource {
  readonly id: string;
  readonly provider: string;
  readonly title: string;
  readonly baseUrl: string;
  readonly [setting: string]: string;
}

/** One endpoint of a provider. */
export interface Route {
  /** What faults and the log of requests call it, e.g. `token`. */
  readonly name: string;
  readonly method: 'GET' | 'POST';
  readonly path: RegExp;
  readonly answer: (call: Call) => Promise<Reply> | Reply;
  /** The faults that only this endpoint can have; those of the wire are everywhere. */
  readonly effects?: EffectTable;
}

/** A provider, simulated on the wire under `/<provider>`. */
export interface Simulator {
  /** The provider's name in the settings file and in paths. */
  readonly provider: string;
  readonly routes: readonly Route[];
  /** The settings that reach it; asked for only when the port is known. */
  source(): SandboxSource;
  /** Its answer to a path that it does not have. */
  lost(): Reply;
  /** User number `index`, whole, in the provider's wire shape, or in that of them which the query asks for. */
  userAt(index: number, query: URLSearchParams): JsonObject;
  /** Resolves when its work in the background has stopped. */
  close(): Promise<void>;
}

/** What every simulator stands on. */
export interface World {
  /** How many users each provider has. */
  readonly users: number;
  readonly seed: number;
  /** How long a remote job stays pending at least, in ms. */
  readonly jobMs: number;
  /** A folder of the simulator's own. */
  readonly folder: StateFolder;
  readonly signer: Signer;
  /** Unix time in ms. */
  readonly now: () => number;
  /** Known as soon as the sandbox listens. */
  readonly origin: () => string;
  /** Aborted when the sandbox closes: work in the background stops. */
  readonly closing: AbortSignal;
  readonly warn: (sentence: string) => void;
}

/** How a provider's folder is entered. */
export interface SimulatorEntry {
  readonly provider: string;
  readonly open: (world: World) => Promise<Simulator>;
}
