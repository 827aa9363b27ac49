/**
 * `npm run test:chaos`: two gateways and four workers on one PostgreSQL export from five simulated providers while
 * workers, a gateway and the database are killed. Says how it goes on standard error and what came of it in one
 * line on standard output; ends with 1 if a promise was broken.
 */
import { monotonicMs } from '../../../src/clock.js';
import { act } from './act.js';
import { inspect } from './inspect.js';
import { readOptions } from './options.js';
import { brokenPromises, resultLine } from './verdict.js';
import { World } from './world.js';

const startedMs = monotonicMs();
const secondsSoFar = () => (monotonicMs() - startedMs) / 1000;
const tell = (sentence: string) => console.error(`${secondsSoFar().toFixed(1).padStart(6)} s  ${sentence}`);

const options = readOptions(process.argv.slice(2));
tell(`seed ${options.seed}: ${options.exports} exports of ${options.users} users`);
const world = await World.start(options.users);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void world[Symbol.asyncDispose]().then(() => process.exit(130));
  });
}
try {
  tell('2 gateways and 4 workers are ready');
  const story = await act(world, options, tell);
  const { orders, witnesses } = story;
  const lost = witnesses.map((witness) => witness.lost).join(' and ');
  tell(
    `all exports have ended; ${orders.repeated} starts were repeated, the followers lost the line ${lost} times`,
  );
  const findings = { ...(await inspect(world, story)), options, seconds: secondsSoFar() };
  const broken = brokenPromises(findings);
  for (const sentence of broken.slice(0, 20)) console.error(`broken: ${sentence}`);
  console.log(resultLine(findings));
  process.exitCode = broken.length === 0 ? 0 : 1;
} finally {
  await world[Symbol.asyncDispose]();
}
