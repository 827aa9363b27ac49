import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { scratchFolder } from '../../support/scratch-folder.js';
import { instructionsOf, wordsOf, type Instruction } from './instructions.js';

/** What a Dockerfile makes, in a folder of this machine instead of a file system of its own. */
export interface Image {
  /** The folder that stands for `/`. */
  readonly root: string;
  readonly workingFolder: string;
  readonly env: Readonly<Record<string, string>>;
  /** Numbers, `uid:gid`. */
  readonly user: string;
  /** Folders that stay writable. */
  readonly volumes: readonly string[];
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly healthcheck: readonly string[];
}

type Stage = { -readonly [Key in keyof Image]: Image[Key] };

/** Runs the steps of a Dockerfile on a context; paths that begin with `/` stand below the stage's folder. */
export function build(dockerfile: string, context: string): Image {
  const stages = new Map<string, Stage>();
  let stage: Stage | undefined;
  for (const { name, rest } of instructionsOf(readFileSync(dockerfile, 'utf8'))) {
    if (name === 'FROM') {
      stage = emptyStage();
      stages.set(/ AS (\S+)/.exec(rest)?.[1] ?? '', stage);
    } else if (stage) step({ name, rest }, stage, { context, stages });
  }
  if (!stage) throw new Error(`${dockerfile} has no FROM`);
  return stage;
}

function emptyStage(): Stage {
  const root = scratchFolder();
  // Other users than ours must come through.
  chmodSync(root, 0o755);
  const none = { env: {}, volumes: [], entrypoint: [], command: [], healthcheck: [] };
  return { ...none, root, workingFolder: root, user: '0:0' };
}

interface Site {
  readonly context: string;
  readonly stages: ReadonlyMap<string, Stage>;
}

function step({ name, rest }: Instruction, stage: Stage, site: Site): void {
  switch (name) {
    case 'WORKDIR':
      stage.workingFolder = join(stage.root, rest);
      mkdirSync(stage.workingFolder, { recursive: true });
      return;
    case 'COPY':
      copy(rest.split(' '), stage, site);
      return;
    case 'RUN':
      run(rest, stage);
      return;
    case 'ENV':
      stage.env = { ...stage.env, ...environmentOf(rest, stage.root) };
      return;
    case 'USER':
      stage.user = rest;
      return;
    case 'VOLUME':
      stage.volumes = [...stage.volumes, join(stage.root, rest)];
      return;
    case 'ENTRYPOINT':
      stage.entrypoint = wordsOf(rest);
      return;
    case 'CMD':
      stage.command = wordsOf(rest);
      return;
    case 'HEALTHCHECK':
      stage.healthcheck = wordsOf(rest);
      return;
    case 'EXPOSE':
      return;
    default:
      throw new Error(`Not known here: ${name}`);
  }
}

function copy(words: readonly string[], stage: Stage, { context, stages }: Site): void {
  const from = words[0]?.startsWith('--from=') ? stages.get(words[0].slice(7))?.root : undefined;
  const paths = words.filter((word) => !word.startsWith('--'));
  const target = resolve(stage.workingFolder, paths.pop() ?? '');
  for (const path of paths) {
    const source = join(from ?? context, path);
    const to = path === '.' || basename(target) === basename(path) ? target : join(target, basename(path));
    cpSync(source, to, { recursive: true, verbatimSymlinks: true });
  }
}

function run(command: string, { root, workingFolder }: Stage): void {
  const here = command.replace(/(^| )\/(?=\w)/g, `$1${root}/`);
  const env = { PATH: process.env.PATH, HOME: process.env.HOME };
  execFileSync('sh', ['-c', here], { cwd: workingFolder, env, stdio: ['ignore', 'ignore', 'inherit'] });
}

function environmentOf(rest: string, root: string): Record<string, string> {
  const pairs = rest.split(' ').map((pair) => pair.split('=') as [string, string]);
  return Object.fromEntries(pairs.map(([name, value]) => [name, value.replace(/^\//, `${root}/`)]));
}
