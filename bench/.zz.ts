import { gzipSync } from 'node:zlib';
import { randomBytes } from 'node:crypto';
import { inflate } from '../src/http/inflate.ts';
async function* one(b: Buffer) { for (let i = 0; i < b.length; i += 1000) yield b.subarray(i, i + 1000); }
const err: Record<string, number> = {};
for (let i = 0; i < 3000; i++) {
  const b = gzipSync(randomBytes(3000).toString('hex'));
  const at = 20 + Math.floor(Math.random() * (b.length - 20)); b[at] = b[at]! ^ 0x55;
  const cut = i % 3 ? b : b.subarray(0, at);
  const work = (async () => { for await (const _ of inflate(one(cut))); })();
  const r = await Promise.race([work.then(() => 'ok', (e) => e.fault?.kind ?? String(e)), new Promise((r) => setTimeout(r, 500, 'hung'))]);
  err[r as string] = (err[r as string] ?? 0) + 1;
}
console.log(err);
process.exit();
