import { Command, InvalidArgumentError } from 'commander';
import { stringify } from 'yaml';
import type { z } from 'zod';
import { scopes, type Scope } from '../scopes.js';
import { newApiKey } from '../server/identity/api-keys.js';
import { apiKeyShape, type ApiKey } from '../settings/api-key.js';

const usualScopes: Scope[] = ['exports:read', 'exports:write', 'users:read'];

/** `rollcall key`: makes an API key and prints it, once, with the lines of settings that let its holder in. */
export function keyCommand(): Command {
  const { name, tenant, scopes: list } = apiKeyShape.shape;
  return new Command('key')
    .description('make an API key, and print it with the settings that let its holder in')
    .requiredOption('--name <name>', 'what `requestedBy` and the log call the holder', fitted(name))
    .requiredOption('--tenant <tenant>', 'whose exports the holder sees and starts', fitted(tenant))
    .option('--scope <scope>', `may be given again; one of ${scopes.join(', ')}`, collected(list.element))
    .addHelpText('after', example)
    .action(printKey);
}

const example = `
Without --scope the holder gets ${usualScopes.join(', ')}.

Example:
  $ rollcall key --name ci --tenant acme --scope exports:read --scope users:read`;

interface Wanted {
  readonly name: string;
  readonly tenant: string;
  readonly scope?: Scope[];
}

function printKey({ name, tenant, scope = usualScopes }: Wanted): void {
  const { key, sha256 } = newApiKey();
  const entry: ApiKey = { name, sha256, tenant, scopes: scope };
  process.stdout.write(`The key of ${name}, shown this once and stored nowhere:

  ${key}

Whoever sends it (Authorization: Bearer …, or X-Api-Key: …) is let in by these lines of rollcall.yaml. A server that
runs with auth.apiKeys already follows the change within seconds.

${stringify({ auth: { apiKeys: [entry] } })}`);
}

function fitted<T>(shape: z.ZodType<T>): (text: string) => T {
  return (text) => {
    const { data, error } = shape.safeParse(text);
    if (error) throw new InvalidArgumentError(`It ${error.issues[0]?.message ?? 'does not fit'}`);
    return data;
  };
}

function collected(shape: z.ZodType<Scope>): (text: string, before?: Scope[]) => Scope[] {
  const fit = fitted(shape);
  return (text, before = []) => [...new Set([...before, fit(text)])];
}
