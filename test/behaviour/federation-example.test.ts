import { createInterface } from 'node:readline';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startProgram } from '../commands/command-line.js';
import { scratchFolder } from '../support/scratch-folder.js';
import { goesWithUs } from '../support/warden.js';
import { operationsIn, type WrittenOperation } from './written-operations.js';
import { RollcallProcess } from './rollcall-process.js';

const orders = new URL('../../examples/federation/orders.ts', import.meta.url);
const support = new URL('../../examples/federation/support.ts', import.meta.url);
const settings = new URL('../../examples/federation/rollcall.yaml', import.meta.url);
const readme = textOf('../../examples/federation/README.md');
const frontPage = textOf('../../README.md');

const children: { kill(): void }[] = [];
let rollcall: RollcallProcess;
let written: readonly WrittenOperation[];
let onFrontPage: WrittenOperation;
/** What the export's followers heard. */
let events: readonly Event[];

beforeAll(async () => {
  const [ORDERS_URL, SUPPORT_URL] = await Promise.all([startSubgraph(orders), startSubgraph(support)]);
  const args = ['--sandbox', '--config', fileURLToPath(settings)];
  rollcall = await RollcallProcess.start(scratchFolder(), args, { ORDERS_URL, SUPPORT_URL });
  const [start] = operationsIn(readme);
  const started = await rollcall.tryToAsk(start!.query);
  // The id of the export is another in each run, and so is the number of the ticket, which is made of it.
  const asHere = (text: string) => text.replaceAll(hexOf(start!.answers[0]), hexOf(started));
  written = operationsIn(asHere(readme));
  [onFrontPage] = operationsIn(asHere(frontPage)) as [WrittenOperation];
  expect(started).toEqual(written[0]!.answers[0]);
  events = await follow(written[1]!.query);
});
afterAll(async () => {
  await rollcall.kill();
  for (const child of children) child.kill();
});

function textOf(url: string): string {
  return readFileSync(new URL(url, import.meta.url), 'utf8');
}

/** Runs a script of the example on a free port; resolves to its URL. */
async function startSubgraph(script: URL): Promise<string> {
  const child = goesWithUs(startProgram(fileURLToPath(script), [], { PORT: '0' }));
  children.push(child);
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return line.replace(/^\w+: /, '');
}

async function follow(query: string): Promise<readonly Event[]> {
  const client = rollcall.connect();
  const heard: Event[] = [];
  for await (const event of client.iterate({ query })) heard.push(event as unknown as Event);
  await client.dispose();
  return heard;
}

interface Event {
  readonly data: { readonly exportStatus: { readonly ticket: object } };
}

/** The digits of the id of an export that was started. */
function hexOf(answer: unknown): string {
  return /"id":"exp_([0-9a-f]+)"/.exec(JSON.stringify(answer))![1]!;
}

describe('the federation example, asked what its README asks', () => {
  it('follows an export at Rollcall, each event with the ticket of the help desk', () => {
    const answers = written[1]!.answers as readonly Event[];
    // How often there is news before the end is another in each run.
    expect(events.at(-1)).toEqual(answers.at(-1));
    const { ticket } = answers[0]!.data.exportStatus;
    expect(events.map(({ data }) => data.exportStatus.ticket)).toEqual(events.map(() => ticket));
  });

  it('goes from an export over its users to the orders of each', async () => {
    expect(await rollcall.tryToAsk(written[2]!.query)).toEqual(written[2]!.answers[0]);
  });

  it("goes from an order to its user's e-mail address", async () => {
    expect(await rollcall.tryToAsk(written[3]!.query)).toEqual(written[3]!.answers[0]);
  });

  it('has the answer of the front page, to which all three subgraphs contribute', async () => {
    expect(await rollcall.tryToAsk(onFrontPage.query)).toEqual(onFrontPage.answers[0]);
  });
});
