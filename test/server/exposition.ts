/** One line of numbers, e.g. `rollcall_exports{source="web",status="QUEUED"} 2`. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A page of `/metrics`, read by the rules of Prometheus' text format 0.0.4. */
export interface Page {
  readonly samples: readonly Sample[];
  /** The type of each family. */
  readonly types: ReadonlyMap<string, string>;
  /** The sum of all series of that name which have these labels; undefined when there is none. */
  readonly valueOf: (name: string, labels?: Readonly<Record<string, string>>) => number | undefined;
}

const label = String.raw`[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*"`;
// Prometheus reads numbers as Go does, which knows NaN in any case; prom-client writes `Nan`.
const number = String.raw`[+-]?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|Inf)|Na[nN]`;
const samplePattern = new RegExp(
  String.raw`^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(?<labels>${label}(?:,${label})*)\})? (?<value>${number})$`,
);
const commentPattern =
  /^# (?:HELP (?<helped>\w+) .+|TYPE (?<typed>\w+) (?<type>counter|gauge|histogram|summary|untyped))$/;

/** Reads a page, and throws at the first line that is not of the format, or that says something twice. */
export function readPage(text: string): Page {
  const samples: Sample[] = [];
  const types = new Map<string, string>();
  const seen = new Set<string>();
  if (!text.endsWith('\n')) throw new Error('The last line has no end');
  for (const line of text.split('\n').filter((each) => each !== '')) {
    const series = line.startsWith('#') ? line.split(' ', 3).join(' ') : line.slice(0, line.lastIndexOf(' '));
    if (seen.has(series)) throw new Error(`Twice: ${series}`);
    seen.add(series);
    const comment = commentPattern.exec(line)?.groups;
    if (comment?.typed !== undefined) types.set(comment.typed, comment.type!);
    if (!comment) samples.push(readSample(line));
  }
  const valueOf: Page['valueOf'] = (name, labels = {}) => {
    const wanted = samples.filter((sample) => sample.name === name && fits(sample, labels));
    return wanted.length === 0 ? undefined : wanted.reduce((sum, { value }) => sum + value, 0);
  };
  return { samples, types, valueOf };
}

function readSample(line: string): Sample {
  const { name, labels = '', value } = samplePattern.exec(line)?.groups ?? {};
  if (name === undefined) throw new Error(`Not of the format: ${line}`);
  const pairs = [...labels.matchAll(new RegExp(label, 'g'))].map(([pair]) => {
    const [key] = pair.split('=', 1);
    return [key!, pair.slice(key!.length + 2, -1)] as const;
  });
  return { name, labels: Object.fromEntries(pairs), value: Number(value!.replace('Inf', 'Infinity')) };
}

function fits({ labels }: Sample, wanted: Readonly<Record<string, string>>): boolean {
  return Object.entries(wanted).every(([name, value]) => labels[name] === value);
}

/** Asks for `/metrics` as Prometheus does. */
export async function scrape(origin: string, headers: Record<string, string> = {}): Promise<Page> {
  const answer = await fetch(`${origin}/metrics`, { headers });
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(`/metrics answered ${answer.status}: ${text}`);
  return readPage(text);
}
