import { userFields, type FieldKind } from '../users/record.js';
import type { MappingTable, Rule, UserPath, ValueRule } from './mapping.js';
import { providers } from './registry.js';

const head = `# Mapping

Where each field of the unified user comes from. Generated from the mapping tables of \`src/providers/*/map.ts\` by
\`npm run docs:mapping\`; \`npm run generated:check\` holds it fresh.

A cell holds the path in the provider's record and, in brackets, the conversion; of several paths, the first that
converts counts. An empty cell is a field that the provider's records cannot fill. \`[]\` stands where a list that the
provider leaves out is empty; elsewhere it is null, which means "not collected". \`id\` is \`<source id>:<providerUserId>\`.

\`customAttributes\` holds the provider's declared custom containers and nothing else (\`*\`: all columns that the table does
not know). \`raw\`, where it is asked for, is the provider's record as it came. Secrets (password hashes, TOTP secrets,
tokens, recovery codes …) are dropped from every record, at every depth, before any of this.

Auth0 sends what it is asked for: the fields below, both metadata roots and the source's \`extraFields\`; a path with
_extra_ is filled only if it is among those.
`;

/** `docs/mapping.md`: unified field by provider, as Markdown. */
export function mappingPage(): string {
  const columns = Object.values(providers).flatMap(({ maps }) => Object.entries<MappingTable>(maps));
  const rows = pathsOf(userFields).map((path) => [
    `\`${path}\``,
    ...columns.map(([, map]) => cell(map[path])),
  ]);
  const table = [
    ['unified user', ...columns.map(([heading]) => heading)],
    columns.map(() => '---').concat('---'),
    ...rows,
  ];
  return `${head}\n${table.map((row) => `| ${row.join(' | ')} |`).join('\n')}\n`;
}

/** The places that a table can fill, in the order of the unified user. */
function pathsOf(fields: Readonly<Record<string, FieldKind>>, prefix = ''): UserPath[] {
  return Object.entries(fields).flatMap(([name, kind]) => {
    if (prefix === '' && notMapped.has(name)) return [];
    return isObject(kind) ? pathsOf(kind.fields, `${name}.`) : [`${prefix}${name}` as UserPath];
  });
}

/** Made of other things than the provider's record, or that record itself. */
const notMapped: ReadonlySet<string> = new Set(['id', 'source', 'raw']);

function isObject(kind: FieldKind): kind is { readonly fields: Readonly<Record<string, FieldKind>> } {
  return typeof kind === 'object' && 'fields' in kind;
}

function cell(rule: Rule | undefined): string {
  if (!rule) return '';
  const extra = rule.extra ? ' _extra_' : '';
  if ('gather' in rule) return rule.gather.map((path) => `\`${path}\``).join(', ') + extra;
  const absent = rule.absent ? ' `[]`' : '';
  if ('as' in rule) return value(rule) + absent + extra;
  const each = Object.entries(rule.each).map(([name, inner]) => `${name}: ${value(inner)}`);
  return `\`${rule.from}[]\` ${each.join('; ')}${absent}${extra}`;
}

function value({ from, as }: ValueRule): string {
  return `${[from]
    .flat()
    .map((path) => `\`${path}\``)
    .join(', ')} (${as.name})`;
}
