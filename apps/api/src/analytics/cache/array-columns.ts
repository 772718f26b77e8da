/**
 * A column of many rows as one value: `array_send(array_agg(…))`, the binary form of a one-dimensional array without nulls. Parsing row by
 * row takes ten times as long.
 */
const HEADER_BYTES = 20;
const LENGTH_BYTES = 4;

/** Decodes integer[]. */
export function integersOf(bytes: Buffer): Int32Array {
  const width = LENGTH_BYTES + 4;
  const values = new Int32Array((bytes.length - HEADER_BYTES) / width);
  for (let i = 0; i < values.length; i += 1) values[i] = bytes.readInt32BE(HEADER_BYTES + i * width + LENGTH_BYTES);
  return values;
}

/** Decodes bigint[]. */
export function bigintsOf(bytes: Buffer): BigInt64Array {
  const width = LENGTH_BYTES + 8;
  const values = new BigInt64Array((bytes.length - HEADER_BYTES) / width);
  for (let i = 0; i < values.length; i += 1) values[i] = bytes.readBigInt64BE(HEADER_BYTES + i * width + LENGTH_BYTES);
  return values;
}

/** Decodes float8[]. */
export function doublesOf(bytes: Buffer): Float64Array {
  const width = LENGTH_BYTES + 8;
  const values = new Float64Array((bytes.length - HEADER_BYTES) / width);
  for (let i = 0; i < values.length; i += 1) values[i] = bytes.readDoubleBE(HEADER_BYTES + i * width + LENGTH_BYTES);
  return values;
}

/** Decodes bigint[] with values far below 2^53. */
export const numbersOf = (bytes: Buffer): Float64Array => Float64Array.from(bigintsOf(bytes), Number);

/** Non-negative integers. */
export type NarrowNumbers = Uint16Array | Int32Array;

const MAX_OF_TWO_BYTES = 0xffff;

/** Narrows to two bytes per value if all values fit; keys and counts of a day nearly always do. */
export const narrowest = (values: Int32Array): NarrowNumbers =>
  values.every((value) => value >= 0 && value <= MAX_OF_TWO_BYTES) ? Uint16Array.from(values) : values;
