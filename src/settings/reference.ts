import { variables } from './overrides.js';
import { outline, type Outline } from './shape.js';
import { isBlock } from './tree.js';

/** One line of the reference: a setting, what it may be, what it is if left out, what it means. */
interface Row {
  readonly path: string;
  readonly type: string;
  readonly byDefault: string;
  readonly meaning: string;
}

/** The page `docs/settings.md`, whole: every setting and every environment variable, from the shapes. */
export function settingsPage(): string {
  const { sources, ...rest } = outline().properties ?? {};
  const kinds = sources?.items?.oneOf ?? [];
  return (
    [
      '# Settings',
      '<!-- Generated from src/settings and src/providers by `npm run docs:settings`; do not edit. -->',
      introduction,
      ...Object.entries(rest).flatMap(([name, node]) => [`## ${name}`, ...blocksOf(node, name)]),
      '## sources',
      'A list. What an entry takes depends on its `provider`.',
      ...kinds.flatMap((kind) => [`### ${nameOf(kind)}`, table(rowsOf(kind, ''))]),
      '## Environment variables',
      environmentTable(),
      standardVariables,
    ].join('\n\n') + '\n'
  );
}

const introduction = `Settings are read from the file that \`--config\` names, else the one that \`ROLLCALL_CONFIG\` names, else
\`rollcall.yaml\` in the working directory. A flag goes before an environment variable, that before the file, that before
the default. \`\${NAME}\` in a text is replaced by the environment variable, \`\${NAME:-default}\` has a default for when it is
not set or empty, and \`$\${\` is a plain \`\${\`. A wrong setting stops the start; the message names every fault.`;

const standardVariables = `Traces are set up by OpenTelemetry's standard \`OTEL_…\` variables; see
[operations](operations.md#traces).`;

/** The table of a block; of one that may be of several kinds, a table each. */
function blocksOf(node: Outline, name: string): string[] {
  if (!node.oneOf) return [table(rowsOf(node, name))];
  return [
    `What it takes depends on its kind. Default: ${code(node.default)}.`,
    ...node.oneOf.flatMap((kind) => [`### ${nameOf(kind)}`, table(rowsOf(kind, name))]),
  ];
}

/** `byDefault` is what the blocks above say this one is if left out; undefined = they say nothing. */
function rowsOf(node: Outline, path: string, byDefault: unknown = node.default, required = false): Row[] {
  if (node.items?.properties) return rowsOf(node.items, `${path}[]`);
  const { properties, required: needed = [] } = node;
  if (!properties) return [rowOf(node, path, byDefault, required)];
  return Object.entries(properties).flatMap(([key, child]) => {
    const given = isBlock(byDefault) ? byDefault[key] : undefined;
    return rowsOf(child, path ? `${path}.${key}` : key, given ?? child.default, needed.includes(key));
  });
}

function rowOf(node: Outline, path: string, byDefault: unknown, required: boolean): Row {
  const leftOut = byDefault === undefined ? '' : code(byDefault);
  return {
    path,
    type: node.secret ? `${typeOf(node)}, a secret` : typeOf(node),
    byDefault: leftOut || (required ? 'required' : ''),
    meaning: node.description ?? '',
  };
}

function typeOf(node: Outline): string {
  if (node.kind) return node.kind;
  if (node.const !== undefined) return code(node.const);
  if (node.enum) return node.enum.map(code).join(', ');
  if (node.items) return `list of ${typeOf(node.items)}`;
  if (node.anyOf ?? node.oneOf) return (node.anyOf ?? node.oneOf ?? []).map(typeOf).join(' or ');
  return node.type === 'string'
    ? 'text'
    : node.type === 'boolean'
      ? '`true` or `false`'
      : (node.type ?? 'any');
}

/** `provider: auth0`: what chooses a member of a union. */
function nameOf(kind: Outline): string {
  const [choice] = Object.entries(kind.properties ?? {}).filter(
    ([, { const: value }]) => value !== undefined,
  );
  return choice ? `${choice[0]}: ${String(choice[1].const)}` : 'any';
}

function code(value: unknown): string {
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}

function table(rows: readonly Row[]): string {
  const head = ['| setting | may be | default | meaning |', '|---|---|---|---|'];
  return [
    ...head,
    ...rows.map((row) => `| \`${row.path}\` | ${row.type} | ${row.byDefault} | ${row.meaning} |`),
  ].join('\n');
}

function environmentTable(): string {
  const rows = variables.map(
    ({ name, path, meaning }) => `| \`${name}\` | ${path ? code(path) : ''} | ${meaning} |`,
  );
  return ['| variable | setting | meaning |', '|---|---|---|', ...rows].join('\n');
}
