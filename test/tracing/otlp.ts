import { readMessage, type Value } from './protobuf.js';

type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** A span as a collector gets it. */
export interface Span {
  readonly traceId: string;
  readonly id: string;
  /** Empty for one without a parent. */
  readonly parentId: string;
  readonly name: string;
  readonly kind: 'unspecified' | 'internal' | 'server' | 'client';
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  readonly attributes: Attributes;
  readonly events: readonly string[];
  readonly isError: boolean;
  /** What the process says of itself. */
  readonly resource: Attributes;
}

const kinds = ['unspecified', 'internal', 'server', 'client'] as const;

/** The spans of an `ExportTraceServiceRequest`, by the numbers in opentelemetry-proto. */
export function spansIn(request: Buffer): Span[] {
  return messages(request, 1).flatMap((ofResource) => {
    const resource = Object.assign(
      {},
      ...messages(ofResource, 1).map((each) => attributesIn(each, 1)),
    ) as Attributes;
    const scopes = messages(ofResource, 2);
    return scopes.flatMap((scope) => messages(scope, 2).map((span) => readSpan(span, resource)));
  });
}

function readSpan(bytes: Buffer, resource: Attributes): Span {
  const field = readMessage(bytes);
  const hex = (number: number) => (field(number)[0] as Buffer | undefined)?.toString('hex') ?? '';
  const time = (number: number) => Number(field(number)[0]) / 1e6;
  return {
    traceId: hex(1),
    id: hex(2),
    parentId: hex(4),
    name: String(field(5)[0]),
    kind: kinds[Number(field(6)[0] ?? 0)]!,
    from: time(7),
    to: time(8),
    attributes: attributesIn(bytes, 9),
    events: messages(bytes, 11).map((event) => String(readMessage(event)(2)[0])),
    isError: messages(bytes, 15).some((status) => readMessage(status)(3)[0] === 2n),
    resource,
  };
}

function messages(bytes: Buffer, number: number): Buffer[] {
  return readMessage(bytes)(number) as Buffer[];
}

function attributesIn(bytes: Buffer, number: number): Attributes {
  const entries = messages(bytes, number).map((pair) => {
    const [key, value] = [1, 2].map((each) => readMessage(pair)(each)[0] as Buffer);
    return [String(key), scalarIn(value!)] as const;
  });
  return Object.fromEntries(entries);
}

function scalarIn(value: Buffer): string | number | boolean | undefined {
  const field = readMessage(value);
  const [text, truth, whole]: (Value | undefined)[] = [1, 2, 3].map((number) => field(number)[0]);
  if (text !== undefined) return String(text);
  if (truth !== undefined) return truth === 1n;
  return whole === undefined ? undefined : Number(whole);
}
