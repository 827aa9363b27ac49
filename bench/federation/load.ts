/**
 * Asks a gateway the crossing query on connections that are kept, as a process of its own:
 * `load.ts <URL> <seconds> <connections>`. It says how many requests a second were answered.
 */
import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { crossingQuery, expectedAnswer, variables } from './subgraphs.js';

const [url = '', seconds, connections] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, maxSockets: Number(connections) });
const body = JSON.stringify({ query: crossingQuery, variables });
const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
const expected = JSON.stringify(expectedAnswer());

let answered = 0;
const startedMs = performance.now();
const endMs = startedMs + Number(seconds) * 1000;
await Promise.all(Array.from({ length: Number(connections) }, askUntilEnd));
process.stdout.write(String((answered * 1000) / (performance.now() - startedMs)));
agent.destroy();

async function askUntilEnd(): Promise<void> {
  while (performance.now() < endMs) {
    const answer = await ask();
    if (answer.trimEnd() !== expected) throw new Error(`${url} answered ${answer}`);
    answered++;
  }
}

function ask(): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method: 'POST', agent, headers }, (response) => {
      text(response).then(resolve, reject);
    });
    asked.on('error', reject).end(body);
  });
}
