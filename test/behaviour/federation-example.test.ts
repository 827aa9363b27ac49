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

const fileAt = (url: string) => fileURLToPath(new URL(url, import.meta.url));
const settings = fileAt('../../examples/federation/rollcall.yaml');
const readme = readFileSync(fileAt('../../examples/federation/README.md'), 'utf8');
const children: { kill(): void }[] = [];
let rollcall: RollcallProcess;

beforeAll(async () => {
  const [ORDERS_URL, SUPPORT_URL] = await Promise.all([
    startSubgraph(fileAt('../../examples/federation/orders.ts')),
    startSubgraph(fileAt('../../examples/federation/support.ts')),
  ]);
  const args = ['--sandbox', '--config', settings];
  rollcall = await RollcallProcess.start(scratchFolder(), args, { ORDERS_URL, SUPPORT_URL });
});
afterAll(async () => {
  await rollcall.kill();
  for (const child of children) child.kill();
});

/** Runs a script of the example on a free port; resolves to its URL. */
async function startSubgraph(script: string): Promise<string> {
  const child = goesWithUs(startProgram(script, [], { PORT: '0' }));
  children.push(child);
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return line.replace(/^\w+: /, '');
}

/** What a running Rollcall answers: one result, or each event of a subscription. */
async function answersTo(query: string): Promise<unknown[]> {
  if (!query.startsWith('subscription')) return [await rollcall.tryToAsk(query)];
  const client = rollcall.connect();
  const events: unknown[] = [];
  for await (const event of client.iterate({ query })) events.push(event);
  await client.dispose();
  return events;
}

describe('the federation example', () => {
  it('answers every operation of its README as written there', async () => {
    const [start, follow, users, order] = operationsIn(readme) as [
      WrittenOperation,
      WrittenOperation,
      WrittenOperation,
      WrittenOperation,
    ];
    // Only the export's id differs by run, and the ticket's number, which is made of it.
    const [started] = (await answersTo(start.query)) as [Started];
    const ids = [start.answers[0], started].map((answer) => hexOf(answer as Started)) as [string, string];
    const asHere = (text: string) => text.replaceAll(...ids);
    const here = ({ answers }: WrittenOperation) => JSON.parse(asHere(JSON.stringify(answers))) as unknown[];
    expect([started]).toEqual(here(start));

    // How often there is news before the end differs too. The ticket is joined to each.
    const events = (await answersTo(asHere(follow.query))) as Followed[];
    const written = here(follow) as Followed[];
    expect(events.at(-1)).toEqual(written.at(-1));
    const tickets = events.map(({ data }) => data.exportStatus.ticket);
    expect(tickets).toEqual(tickets.map(() => written[0]!.data.exportStatus.ticket));

    expect(await answersTo(asHere(users.query))).toEqual(here(users));
    expect(await answersTo(asHere(order.query))).toEqual(here(order));
  });
});

interface Started {
  readonly data: { readonly startExport: { readonly export: { readonly id: string } } };
}

interface Followed {
  readonly data: { readonly exportStatus: { readonly ticket: object } };
}

function hexOf({ data }: Started): string {
  return data.startExport.export.id.replace('exp_', '');
}
