/** Decodes the bytes of a file. A file with bytes that are invalid in its encoding is rejected; characters are never replaced. */
export const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252', 'latin1'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** Decodes bytes piece by piece. Throws errors that `isNotText` recognizes. */
export interface Decoder {
  decode(piece: Uint8Array): string;
  end(): string;
}

const BYTE_ORDER_MARKS: readonly { bytes: readonly number[]; encoding: Encoding }[] = [
  { bytes: [0xef, 0xbb, 0xbf], encoding: 'utf-8' },
  { bytes: [0xff, 0xfe], encoding: 'utf-16le' },
  { bytes: [0xfe, 0xff], encoding: 'utf-16be' },
];

/** The encoding that the byte order mark of a file names; undefined without one. */
export const encodingOfMark = (head: Uint8Array): Encoding | undefined =>
  BYTE_ORDER_MARKS.find(({ bytes }) => bytes.every((byte, index) => head[index] === byte))?.encoding;

/** The decoder removes the byte order mark. */
export function decoderOf(encoding: Encoding): Decoder {
  if (encoding === 'latin1' || encoding === 'windows-1252') return { decode: decodeWindows1252, end: () => '' };
  const decoder = new TextDecoder(encoding, { fatal: true });
  return { decode: (piece) => decoder.decode(piece, { stream: true }), end: () => decoder.decode() };
}

export const isNotText = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA';

/** 0x80 to 0x9f, where windows-1252 differs from ISO 8859-1. Files labeled latin1 use these characters too, as every browser assumes. */
const FROM_0X80 =
  '\u20ac\x81\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\x8d\u017d\x8f\x90\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\x9d\u017e\u0178';

/** Replaces TextDecoder, which reads windows-1252 as ISO 8859-1 in some versions of Node (20.20). */
const decodeWindows1252 = (piece: Uint8Array): string =>
  Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)
    .toString('latin1')
    .replace(/[\x80-\x9f]/g, (character) => FROM_0X80[character.charCodeAt(0) - 0x80] ?? character);
