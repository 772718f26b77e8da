import { open } from 'node:fs/promises';
import type { FileToLoad } from '../load/identify-file.js';
import { timeOf } from '../sources/event-time.js';

const END_BYTES = 64 * 1024;

/** When the last event of a file was, in milliseconds. Null where only reading it through would tell: it is packed, or has quoted fields. */
export const lastEventMs = (file: FileToLoad): Promise<number | null> =>
  file.format === 'csv' ? timeOfLastLine(file) : Promise.resolve(null);

async function timeOfLastLine(file: FileToLoad): Promise<number | null> {
  const handle = await open(file.path, 'r');
  try {
    const head = await textAt(handle, 0);
    const end = await textAt(handle, Math.max(0, file.bytes - END_BYTES));
    const column = (head.split(/\r?\n/, 1)[0] ?? '')
      .replace(/^\uFEFF/, '')
      .split(',')
      .indexOf('event_time');
    const last = end.trimEnd().split('\n').at(-1) ?? '';
    return column < 0 || last.includes('"') ? null : timeOf({ event_time: last.split(',')[column] });
  } finally {
    await handle.close();
  }
}

async function textAt(handle: Awaited<ReturnType<typeof open>>, position: number): Promise<string> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(END_BYTES), 0, END_BYTES, position);
  return buffer.toString('utf8', 0, bytesRead);
}
