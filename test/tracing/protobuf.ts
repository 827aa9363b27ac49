/** A field's value on the wire: a number, or bytes that hold a text, bytes or a message. */
export type Value = bigint | Buffer;

/** The fields of a protobuf message by their numbers, in the order in which they came; read by hand, by no schema. */
export function readMessage(bytes: Buffer): (number: number) => Value[] {
  const fields: [number, Value][] = [];
  for (let at = 0; at < bytes.length;) {
    const [tag, behindTag] = varint(bytes, at);
    const [value, next] = valueAt(bytes, behindTag, Number(tag & 7n));
    fields.push([Number(tag >> 3n), value]);
    at = next;
  }
  return (number) => fields.filter(([each]) => each === number).map(([, value]) => value);
}

function valueAt(bytes: Buffer, at: number, wireType: number): [Value, number] {
  switch (wireType) {
    case 0:
      return varint(bytes, at);
    case 1:
      return [bytes.readBigUInt64LE(at), at + 8];
    case 2: {
      const [length, start] = varint(bytes, at);
      const end = start + Number(length);
      return [bytes.subarray(start, end), end];
    }
    case 5:
      return [BigInt(bytes.readUInt32LE(at)), at + 4];
    default:
      throw new Error(`protobuf has no wire type ${wireType}`);
  }
}

function varint(bytes: Buffer, start: number): [bigint, number] {
  let value = 0n;
  for (let at = start, shift = 0n; ; at++, shift += 7n) {
    const byte = bytes.readUInt8(at);
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return [value, at + 1];
  }
}
