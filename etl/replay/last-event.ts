import { open } from 'node:fs/promises';
import type { FileToLoad } from '../load/identify-file.js';
import { eventOfLine } from '@storepulse/database/fold/json-event.js';
import { readCsvHeader, recordOfLine } from '../sources/csv.js';
import { timeOf } from '../sources/event-time.js';
import { asText } from '../sources/open-source.js';

const END_BYTES = 64 * 1024;

/** Time of the last event of a file, in milliseconds. Null when only a full read would tell: the file is packed or has quoted fields. */
export async function lastEventMs(file: FileToLoad): Promise<number | null> {
  if ((file.format !== 'csv' && file.format !== 'ndjson') || file.encoding !== 'utf-8') return null;
  const last =
    (await endOf(file))
      .trimEnd()
      .split(/[\r\n]/)
      .at(-1) ?? '';
  if (file.format === 'ndjson') {
    const event = eventOfLine(last);
    return event.ok ? timeOf(event.input) : null;
  }
  if (last.includes('"')) return null;
  const header = await readCsvHeader(asText(file));
  const record = recordOfLine(last, 0, header, file.missingValues);
  return record?.content.ok === true ? timeOf(record.content.input) : null;
}

async function endOf(file: FileToLoad): Promise<string> {
  const handle = await open(file.path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(END_BYTES), 0, END_BYTES, Math.max(0, file.bytes - END_BYTES));
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}
