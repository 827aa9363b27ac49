import { createSocket } from 'node:dgram';
import { Resolver, type LookupAddress } from 'node:dns';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import type { Resolve } from '../../src/http/addresses.js';

/** A name server of the test's own, on UDP. */
export interface NameServer {
  /** Looks names up there. */
  readonly resolve: Resolve;
  /** The names that were asked for, each once for IPv4 and once for IPv6. */
  readonly asked: readonly string[];
  close(): void;
}

const types = { ipv4: 1, ipv6: 28 } as const;

/** Answers with the addresses that `addressesOf` has for a name when it is asked for the `n`-th time, from 0. */
export async function openNameServer(
  addressesOf: (name: string, n: number) => readonly string[],
): Promise<NameServer> {
  const asked: string[] = [];
  const counts = new Map<string, number>();
  const socket = createSocket('udp4', (query, { port, address }) => {
    const { name, type, end } = questionIn(query);
    const n = counts.get(`${name} ${type}`) ?? 0;
    counts.set(`${name} ${type}`, n + 1);
    asked.push(name);
    const fitting = addressesOf(name, n).filter((one) => isIPv6(one) === (type === types.ipv6));
    socket.send(answerTo(query.subarray(0, end), type, fitting), port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const resolver = new Resolver({ tries: 1 });
  resolver.setServers([`127.0.0.1:${socket.address().port}`]);
  return {
    asked,
    resolve: (hostname, _options, callback) =>
      void both(resolver, hostname).then((found) => callback(null, found)),
    close: () => void socket.close(),
  };
}

async function both(resolver: Resolver, hostname: string): Promise<LookupAddress[]> {
  const ask = (method: 'resolve4' | 'resolve6', family: number) =>
    new Promise<LookupAddress[]>((resolve) =>
      resolver[method](hostname, (error, found) =>
        resolve(error ? [] : found.map((address) => ({ address, family }))),
      ),
    );
  return (await Promise.all([ask('resolve4', 4), ask('resolve6', 6)])).flat();
}

function questionIn(query: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.'), type: query.readUInt16BE(at + 1), end: at + 5 };
}

function answerTo(question: Buffer, type: number, addresses: readonly string[]): Buffer {
  const head = Buffer.from(question);
  head.writeUInt16BE(0x8180, 2);
  head.writeUInt16BE(addresses.length, 6);
  head.fill(0, 8, 12);
  const records = addresses.map((address) => {
    const data = bytesOf(address);
    // A pointer to the name of the question, type, class, a life of no seconds, the length.
    return Buffer.concat([Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 0, 0, data.length]), data]);
  });
  return Buffer.concat([head, ...records]);
}

/** Of an IPv6 address that is written with a `::`. */
function bytesOf(address: string): Buffer {
  if (!isIPv6(address)) return Buffer.from(address.split('.').map(Number));
  const [head = [], tail = []] = address.split('::').map((half) => half.split(':').filter(Boolean));
  const groups = [...head, ...Array<string>(8 - head.length - tail.length).fill('0'), ...tail];
  return Buffer.from(groups.map((group) => group.padStart(4, '0')).join(''), 'hex');
}
