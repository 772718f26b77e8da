import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const folder = import.meta.dirname;
const files = readdirSync(join(folder, 'en'));

/** Texts that are the same in both languages: names, commands, symbols, and words that German borrowed or shares. */
const SAME = new Set([
  'CSV',
  'Events/s',
  'Parquet',
  'Storepulse',
  'Live',
  'normal',
  'live',
  'Offline',
  'offline',
  'Export',
  'Name',
  'Median',
  'Segment',
  'Administration',
  'in …',
  '–',
  '…',
  '… %',
  '… / …',
  '… – …',
  '0–…',
  '… (…)',
  '…, …',
  '… …',
  '+…',
  '▲ … %',
  '▼ … %',
  'h',
  'min',
  's',
  'ms',
  'Top …',
  'POST /api/events',
  'npm run etl -- load …',
  'npm run reconcile -- --repair --from … --to …',
]);

/** Arguments for text functions: counts, words, or lists of them. */
const ANY = Array.from({ length: 5 }, () => Object.assign(new String('…'), { join: () => '…' }));

/** Every text by its path. Functions are called with `…`, so that one left in English shows too. */
function textsOf(value: unknown, path = ''): Map<string, string> {
  if (typeof value === 'string') return new Map([[path, value]]);
  if (typeof value === 'function') return new Map([[`${path}()`, String(Reflect.apply(value, undefined, ANY))]]);
  if (typeof value !== 'object' || value === null) throw new Error(`${path} is no text`);
  return new Map(Object.entries(value).flatMap(([key, inner]) => [...textsOf(inner, `${path}.${key}`)]));
}

const load = async (language: string, file: string): Promise<Map<string, string>> =>
  textsOf({ ...(await import(`./${language}/${file}`)) });

describe.each(files)('%s', (file) => {
  it('has every text in German, in the same order', async () => {
    expect([...(await load('translations/de', file)).keys()]).toEqual([...(await load('en', file)).keys()]);
  });

  it('leaves none in English', async () => {
    const english = await load('en', file);
    const same = [...(await load('translations/de', file))].filter(([path, text]) => english.get(path) === text && !SAME.has(text));
    expect(same).toEqual([]);
  });

  it('uses German quotation marks', async () => {
    const wrong = [...(await load('translations/de', file)).values()].filter((text) => /["”]|“[^“„]*“/.test(text));
    expect(wrong).toEqual([]);
  });
});
