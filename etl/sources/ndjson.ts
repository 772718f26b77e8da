import { eventOfLine } from '@storepulse/database/fold/json-event.js';
import type { EventInput } from '@storepulse/database/fold/parse-event.js';
import type { CsvFile } from './csv.js';
import { textOf } from './file-text.js';
import { takenValue } from './missing-values.js';
import { type Source, SourceError, type SourceRecord } from './source.js';

const MAX_LINE_CHARACTERS = 1_000_000;

/** Reads NDJSON: each line is an event as a JSON object, in the form of POST /api/events. Blank lines are skipped. */
export function ndjsonSource(file: CsvFile): Source {
  let bytesRead = 0;
  return {
    fraction: () => (file.bytes === 0 ? 1 : Math.min(bytesRead / file.bytes, 1)),
    async *records() {
      let rest = '';
      let line = 0;
      for await (const text of textOf(file, { onRead: (bytes) => (bytesRead += bytes) })) {
        const lines = (rest + text).split('\n');
        rest = lines.pop() ?? '';
        if (rest.length > MAX_LINE_CHARACTERS) {
          throw new SourceError(`has a line ${line + lines.length + 1} of more than a million characters, so it is probably not NDJSON`);
        }
        yield lines.flatMap((content) => recordOf(content, ++line, file));
      }
      yield recordOf(rest, line + 1, file);
    },
  };
}

function recordOf(text: string, line: number, { missingValues }: CsvFile): SourceRecord[] {
  const raw = text.trim();
  if (raw === '') return [];
  const event = eventOfLine(raw);
  if (!event.ok) return [{ line, raw, content: { ...event, kind: event.reason } }];
  // JSON text is always in quotes.
  if (missingValues !== 'all') return [{ line, raw, content: event }];
  const input: EventInput = Object.fromEntries(Object.entries(event.input).map(([name, value]) => [name, takenValue(value, true, 'all')]));
  return [{ line, raw, content: { ok: true, input } }];
}
