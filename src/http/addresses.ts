import { lookup, type LookupAddress, type LookupAllOptions } from 'node:dns';
import { BlockList, isIP, isIPv6, type LookupFunction } from 'node:net';
import { HttpFailure } from './fault.js';

/**
 * Addresses that only this machine or its network can reach, and those that lead there in disguise:
 * IPv4 mapped into IPv6 or translated by NAT64, 6to4 and Teredo (RFC 6890 and the IANA registries).
 */
const inside = new BlockList();
for (const [address, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  inside.addSubnet(address, bits, 'ipv4');
}
/** Global unicast is 2000::/3; whatever lies outside is private, link-local, mapped or not assigned. */
const globalUnicast = new BlockList();
globalUnicast.addSubnet('2000::', 3, 'ipv6');
for (const [address, bits] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  inside.addSubnet(address, bits, 'ipv6');
}

/** True for an IP address that is not on the public internet. */
export function isInside(address: string): boolean {
  const bare = address.split('%', 1)[0] ?? address;
  if (isIPv6(bare)) return !globalUnicast.check(bare, 'ipv6') || inside.check(bare, 'ipv6');
  return inside.check(bare, 'ipv4');
}

/** True for a host name or an IP literal (bracketed or not) of this machine itself. */
export function isLoopbackHost(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  return (
    host === 'localhost' || host.endsWith('.localhost') || host === '::1' || /^127(\.\d+){3}$/.test(host)
  );
}

/** Throws when the URL's host is the literal of an inside address: connecting to one asks no name server. */
export function refuseInsideLiteral(url: URL): void {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && isInside(host)) throw refusal();
}

/** Looks up all addresses of a name. */
export type Resolve = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** As the operating system does it, its hosts file included. */
export const systemResolve: Resolve = lookup;

/**
 * Makes the lookup of a connection about to be made, which fails when any address of the name is inside.
 * What was checked is what is connected to, so a name that changes its answer gains nothing.
 */
export function publicLookup(resolve: Resolve): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) callback(error, []);
      else if (addresses.some(({ address }) => isInside(address))) callback(refusal(), []);
      else answer(addresses, options.all === true, callback);
    });
  };
}

function answer(addresses: LookupAddress[], all: boolean, callback: Parameters<LookupFunction>[2]): void {
  const [first] = addresses;
  if (all) callback(null, addresses);
  else if (first) callback(null, first.address, first.family);
  else callback(Object.assign(new Error('no address'), { code: 'ENOTFOUND' }), []);
}

function refusal(): HttpFailure {
  return new HttpFailure({
    kind: 'address',
    detail:
      'the download address leads into a private network; name its origin in downloadOrigins to allow it',
  });
}
