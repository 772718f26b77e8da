import { open } from 'node:fs/promises';
import type { FileToLoad } from '../load/identify-file.js';
import { timeOf } from '../sources/event-time.js';
import type { Source } from '../sources/source.js';

const END_BYTES = 64 * 1024;

/**
 * When the last event of a file was, in milliseconds; null when none has a time. Of plain CSV its end is read; what is packed has to
 * be read through.
 */
export async function lastEventMs(file: FileToLoad, openSource: () => Source, onPiece: (source: Source) => void): Promise<number | null> {
  const atEnd = file.format === 'csv' ? await timeOfLastLine(file) : null;
  if (atEnd !== null) return atEnd;
  const source = openSource();
  let last: number | null = null;
  for await (const records of source.records()) {
    for (const { content } of records) last = (content.ok ? timeOf(content.input) : null) ?? last;
    onPiece(source);
  }
  return last;
}

/** Null when it cannot be told from the end alone, as with quoted fields. */
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
