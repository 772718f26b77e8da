import { decoderOf, type Encoding, encodingOfMark } from './encoding.js';
import { bytesOf } from './file-text.js';
import { SourceError } from './source.js';

export type FileFormat = 'csv' | 'csv.gz' | 'ndjson' | 'ndjson.gz' | 'parquet';

export const isGzip = (format: FileFormat): boolean => format.endsWith('.gz');
export const isJson = (format: FileFormat): boolean => format.startsWith('ndjson');

const HEAD_BYTES = 64 * 1024;
const SIGNATURES: readonly { bytes: string; is: string }[] = [
  { bytes: 'PK\x03\x04', is: 'a zip archive: unpack it first (unzip FILE)' },
  { bytes: 'PK\x05\x06', is: 'an empty zip archive' },
  { bytes: '\x28\xb5\x2f\xfd', is: 'compressed with zstd: unpack it first' },
  { bytes: 'BZh', is: 'compressed with bzip2: unpack it first' },
  { bytes: '\xfd7zXZ', is: 'compressed with xz: unpack it first' },
  { bytes: '7z\xbc\xaf\x27\x1c', is: 'a 7-Zip archive: unpack it first' },
  { bytes: '\xd0\xcf\x11\xe0', is: 'an Excel workbook (XLS): save the sheet as CSV UTF-8, with ids as text' },
  { bytes: 'ORC', is: 'an ORC file: convert it to Parquet or CSV' },
  { bytes: 'Obj\x01', is: 'an Avro file: convert it to Parquet or CSV' },
  { bytes: '%PDF', is: 'a PDF document, not a file of events' },
];
const GZIP = '\x1f\x8b';
const PARQUET = 'PAR1';
const TAR = { at: 257, bytes: 'ustar' };
/** Every second byte of UTF-16 text in Latin letters is 0. */
const NUL_SHARE = 0.2;

export interface FileKind {
  format: FileFormat;
  encoding: Encoding;
}

/**
 * Detects the kind of a file from its first bytes, regardless of its name.
 *
 * @param encoding from the options; a byte order mark overrides it
 * @throws SourceError for an empty file or an unsupported kind; it says what the file is and what to do
 */
export async function detectKind(path: string, encoding: Encoding | null): Promise<FileKind> {
  const packed = await headOf({ path, gzip: false });
  if (packed.length === 0) throw new SourceError('is empty');
  const gzip = startsWith(packed, GZIP);
  const head = gzip ? await headOf({ path, gzip }) : packed;
  const is = gzip ? 'is a gzip file that contains' : 'is';
  if (head.length === 0) throw new SourceError('is an empty gzip file');
  if (startsWith(head, PARQUET)) {
    if (gzip) throw new SourceError(`${is} a Parquet file: unpack it first`);
    return { format: 'parquet', encoding: encoding ?? 'utf-8' };
  }
  const what = whatBinary(head);
  if (what !== null) throw new SourceError(`${is} ${what}`);

  const found = encodingOfMark(head) ?? encoding ?? 'utf-8';
  if (found === 'utf-8' && head.filter((byte) => byte === 0).length > NUL_SHARE * head.length) {
    throw new SourceError(`${is} not UTF-8 text. It looks like UTF-16 without a byte order mark: add --encoding utf-16le`);
  }
  const beginning = beginningOf(head, found);
  const other = whatText(beginning);
  if (other !== null) throw new SourceError(`${is} ${other}`);
  const kind = beginning.startsWith('{') ? 'ndjson' : 'csv';
  return { format: gzip ? `${kind}.gz` : kind, encoding: found };
}

async function headOf(file: { path: string; gzip: boolean }): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of bytesOf(file)) {
    pieces.push(piece);
    bytes += piece.length;
    if (bytes >= HEAD_BYTES) break;
  }
  return Buffer.concat(pieces).subarray(0, HEAD_BYTES);
}

const startsWith = (head: Buffer, bytes: string, at = 0): boolean => head.toString('latin1', at, at + bytes.length) === bytes;

function whatBinary(head: Buffer): string | null {
  if (startsWith(head, 'PK\x03\x04')) {
    if (head.includes('[Content_Types].xml') || head.includes('xl/')) {
      return 'an Excel workbook (XLSX): save the sheet as CSV UTF-8, with ids as text';
    }
    if (head.includes('application/vnd.oasis.opendocument')) return 'an OpenDocument sheet: save it as CSV in UTF-8, with ids as text';
  }
  if (startsWith(head, GZIP)) return 'another gzip file: unpack it first (gunzip)';
  if (startsWith(head, TAR.bytes, TAR.at)) return 'a tar archive: unpack it first (tar -xf FILE)';
  return SIGNATURES.find(({ bytes }) => startsWith(head, bytes))?.is ?? null;
}

/** The beginning of the file without leading blanks; an incomplete character at the end does no harm. */
function beginningOf(head: Buffer, encoding: Encoding): string {
  try {
    return decoderOf(encoding).decode(head).trimStart();
  } catch {
    // Reading the whole file reports the error, with its line.
    return head.toString('latin1').trimStart();
  }
}

function whatText(beginning: string): string | null {
  if (beginning.startsWith('version https://git-lfs.github.com/')) {
    return 'a Git LFS pointer, not the file itself: download it first (git lfs pull)';
  }
  if (/^<(!doctype html|html|head|body|script)\b/i.test(beginning)) {
    return 'a web page (HTML), not a file of events: the site may require you to sign in before the download';
  }
  if (beginning.startsWith('<')) return 'XML, not a file of events: convert it to CSV, NDJSON or Parquet';
  if (beginning.startsWith('[')) return 'a JSON array: write one object per line instead (jq -c ".[]" FILE > events.ndjson)';
  return null;
}
