import { open } from 'node:fs/promises';
import { SourceError } from './source.js';

export type FileFormat = 'csv' | 'csv.gz' | 'parquet';

const SIGNATURES: { bytes: number[]; format: FileFormat | { refused: string } }[] = [
  { bytes: [0x1f, 0x8b], format: 'csv.gz' },
  { bytes: [0x50, 0x41, 0x52, 0x31], format: 'parquet' },
  { bytes: [0x50, 0x4b, 0x03, 0x04], format: { refused: 'is a zip archive: unpack it first' } },
  { bytes: [0x28, 0xb5, 0x2f, 0xfd], format: { refused: 'is compressed with zstd: unpack it first' } },
  { bytes: [0x42, 0x5a, 0x68], format: { refused: 'is compressed with bzip2: unpack it first' } },
  { bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a], format: { refused: 'is compressed with xz: unpack it first' } },
  { bytes: [0xff, 0xfe], format: { refused: 'is UTF-16: save it as UTF-8' } },
  { bytes: [0xfe, 0xff], format: { refused: 'is UTF-16: save it as UTF-8' } },
];

/**
 * Tells what a file is by how it begins, whatever its name says.
 *
 * @throws SourceError for an empty file or one that is packed in a way that is not read
 */
export async function detectFormat(path: string): Promise<FileFormat> {
  const head = Buffer.alloc(8);
  const file = await open(path, 'r');
  try {
    const { bytesRead } = await file.read(head, 0, head.length, 0);
    if (bytesRead === 0) throw new SourceError('is empty');
  } finally {
    await file.close();
  }
  const format = SIGNATURES.find(({ bytes }) => bytes.every((byte, index) => head[index] === byte))?.format ?? 'csv';
  if (typeof format === 'object') throw new SourceError(format.refused);
  return format;
}
