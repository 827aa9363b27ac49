import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { LineCounter, parseDocument, type YAMLError } from 'yaml';
import type { Fault } from './fault.js';
import { isBlock, type Block } from './tree.js';

/** A settings file that was read; what could not be read of it is an empty block and a fault. */
export interface SettingsFile {
  readonly path: string;
  readonly block: Block;
}

/** Where the settings may lie, and whether they must. */
export interface Whereabouts {
  readonly cwd: string;
  /** What `--config` or ROLLCALL_CONFIG names; else `rollcall.yaml` is looked for. */
  readonly named: string | undefined;
  /** Why a start without a file would be a mistake, or undefined if it would not. */
  readonly neededBecause: string | undefined;
}

/** Reads the settings file; null if there is none and none is needed. */
export function readFile({ cwd, named, neededBecause }: Whereabouts, faults: Fault[]): SettingsFile | null {
  const path = resolve(cwd, named ?? 'rollcall.yaml');
  try {
    return { path, block: parse(readFileSync(path, 'utf8'), path, faults) };
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code;
    const optional = named === undefined && neededBecause === undefined;
    if (reason === 'ENOENT' && optional) return null;
    const why = named === undefined && neededBecause ? `: ${neededBecause}` : '';
    const what =
      reason === 'ENOENT' ? `is not there${why}` : `cannot be read (${reason ?? 'unknown reason'})`;
    faults.push({ where: path, what });
    return { path, block: {} };
  }
}

function parse(text: string, path: string, faults: Fault[]): Block {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const problems = [...document.errors, ...document.warnings];
  faults.push(...problems.map((problem) => toFault(problem, path, lines)));
  if (problems.length > 0) return {};
  const tree = toTree(() => document.toJS() as unknown) ?? {};
  if (isBlock(tree)) return tree;
  faults.push({ where: path, what: 'must hold a block of settings such as `server: { port: 4000 }`' });
  return {};
}

/** Only here the parser finds an alias without its anchor; its message quotes the alias, so it is not passed on. */
function toTree(read: () => unknown): unknown {
  try {
    return read();
  } catch {
    return 'an alias that does not resolve';
  }
}

/** Codes whose message quotes nothing of the file; the others might quote a secret. */
const discreet = new Set<YAMLError['code']>([
  'DUPLICATE_KEY',
  'BAD_INDENT',
  'TAB_AS_INDENT',
  'MISSING_CHAR',
  'MULTILINE_IMPLICIT_KEY',
  'BLOCK_AS_IMPLICIT_KEY',
]);

function toFault(problem: YAMLError, path: string, lines: LineCounter): Fault {
  const { line, col } = lines.linePos(problem.pos[0]);
  const what = discreet.has(problem.code)
    ? `is not YAML: ${problem.message}`
    : 'is not YAML from here on; put values with special characters in quotes';
  return { where: `${path}:${line}:${col}`, what };
}
