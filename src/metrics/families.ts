import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** Makes metrics of one registry; names are given without `rollcall_`, which all of them begin with. */
export interface Families {
  readonly counter: <Label extends string>(name: string, help: string, ...labels: Label[]) => Counter<Label>;
  readonly gauge: <Label extends string>(name: string, help: string, ...labels: Label[]) => Gauge<Label>;
  /** Of durations; `bounds` in seconds. */
  readonly histogram: <Label extends string>(
    name: string,
    help: string,
    bounds: readonly number[],
    ...labels: Label[]
  ) => Histogram<Label>;
}

/** Opens the families of a registry. */
export function familiesOf(registry: Registry): Families {
  const about = <Label extends string>(name: string, help: string, labelNames: Label[]) => ({
    name: `rollcall_${name}`,
    help,
    labelNames,
    registers: [registry],
  });
  return {
    counter: (name, help, ...labels) => new Counter(about(name, help, labels)),
    gauge: (name, help, ...labels) => new Gauge(about(name, help, labels)),
    histogram: (name, help, bounds, ...labels) =>
      new Histogram({ ...about(name, help, labels), buckets: [...bounds] }),
  };
}
