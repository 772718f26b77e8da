import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Terminal } from '../terminal.js';
import { generateCommand } from './generate-command.js';

const HEADER = 'event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session';
const ROW =
  /^20\d\d-\d\d-\d\d \d\d:\d\d:\d\d UTC,(view|cart|purchase),\d+,2\d{18},[a-z_.]*,[a-z0-9_.-]*,\d+\.\d\d,[5-7]\d{8},([0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})?$/;
const folders: string[] = [];

const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'storepulse-generate-'));
  folders.push(folder);
  return folder;
};

const recorder = () => {
  const lines: string[] = [];
  const errors: string[] = [];
  const terminal: Terminal = {
    rewritable: false,
    columns: 80,
    line: (text) => lines.push(text),
    error: (text) => errors.push(text),
    rewrite: () => undefined,
  };
  return { lines, errors, terminal };
};

const generate = async (args: readonly string[], signal = new AbortController().signal) => {
  const { lines, errors, terminal } = recorder();
  const code = await generateCommand(args, terminal, signal);
  return { code, lines, errors };
};

const hashes = (folder: string) =>
  readdirSync(folder)
    .sort()
    .map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('hex'),
    ]);

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

describe('etl generate', () => {
  it('writes one file per month, with the columns of the data set and the requested number of rows', async () => {
    const out = join(newFolder(), 'made', 'here');
    const { code } = await generate(['--events', '5_000', '--seed', 'a', '--out', out, '--from', '2019-11-15', '--to', '2020-01-02']);
    expect(code).toBe(0);
    expect(readdirSync(out).sort()).toEqual(['2019-Dec.csv', '2019-Nov.csv', '2020-Jan.csv']);
    const files = readdirSync(out).map((name) => readFileSync(join(out, name), 'utf8').split('\n'));
    expect(files.map(([header]) => header)).toEqual([HEADER, HEADER, HEADER]);
    const rows = files.flatMap((lines) => lines.slice(1, -1));
    expect(rows).toHaveLength(5000);
    expect(rows.filter((row) => !ROW.test(row))).toEqual([]);
    expect(rows.filter((row) => row < '2019-11-15' || row >= '2020-01-03')).toEqual([]);
  });

  it('gives the same bytes for the same seed, and different ones for another', async () => {
    const [one, again, other] = [newFolder(), newFolder(), newFolder()];
    const args = (seed: string, out: string) => [
      '--events',
      '60000',
      '--seed',
      seed,
      '--out',
      out,
      '--from',
      '2019-10-30',
      '--to',
      '2019-11-02',
    ];
    await generate(args('a', one));
    await generate(args('a', again));
    await generate(args('b', other));
    expect(hashes(again)).toEqual(hashes(one));
    expect(hashes(other)).not.toEqual(hashes(one));
  });

  it.each([1, 7, 1000])('generates exactly %p events in a day', async (events) => {
    const out = newFolder();
    expect((await generate(['--events', String(events), '--out', out, '--from', '2026-02-28', '--to', '2026-02-28'])).code).toBe(0);
    expect(readFileSync(join(out, '2026-Feb.csv'), 'utf8').split('\n')).toHaveLength(events + 2);
  });

  it('overwrites nothing', async () => {
    const out = newFolder();
    writeFileSync(join(out, '2019-Nov.csv'), 'mine');
    const { code, errors } = await generate(['--events', '100', '--out', out]);
    expect(code).toBe(1);
    expect(errors).toEqual([`${join(out, '2019-Nov.csv')} already exists and would be overwritten. Delete it, or use another --out.`]);
    expect(readdirSync(out)).toEqual(['2019-Nov.csv']);
  });

  it('checks the free disk space before it writes', async () => {
    const out = newFolder();
    const { bavail, bsize } = statfsSync(out);
    if (bavail * bsize > 500 * 1024 ** 3) {
      process.stdout.write('skipped: the disk has room for the largest set\n');
      return;
    }
    const { code, errors } = await generate(['--events', '4000000000', '--out', out]);
    expect(code).toBe(1);
    expect(errors.join()).toMatch(/GiB free, but 4,000,000,000 rows need 514\.\d GiB\. Free disk space, or use another --out\.$/);
    expect(readdirSync(out)).toEqual([]);
  });

  it('says so if the folder cannot be created', async () => {
    const file = join(newFolder(), 'file');
    writeFileSync(file, '');
    expect((await generate(['--events', '10', '--out', join(file, 'sub')])).errors.join()).toMatch(
      /is not a folder: part of the path is a file\.$/,
    );
    expect((await generate(['--events', '10', '--out', file])).errors.join()).toMatch(/is not a folder/);
  });

  it('deletes the unfinished file when it is stopped, and keeps complete ones', async () => {
    const out = newFolder();
    mkdirSync(out, { recursive: true });
    const stop = new AbortController();
    const { lines, errors, terminal } = recorder();
    // Stop as soon as the second file exists: the first month is complete by then.
    const watched: Terminal = { ...terminal, line: (text) => lines.push(text) };
    const running = generateCommand(
      ['--events', '3000000', '--out', out, '--from', '2019-10-31', '--to', '2019-11-30'],
      watched,
      stop.signal,
    );
    while (!existsSync(join(out, '2019-Nov.csv.unfinished'))) await new Promise((resolve) => setImmediate(resolve));
    stop.abort();
    expect(await running).toBe(130);
    expect(errors).toEqual([]);
    expect(readdirSync(out)).toEqual(['2019-Oct.csv']);
    expect(lines.at(-1)).toMatch(/^Stopped\. The unfinished file was deleted/);
  });

  it.each([
    [['--out', 'x'], 'generate needs --events N, for example --events 1000000.'],
    [['--events', '5'], 'generate needs --out DIR, the folder for the files.'],
    [['--events', '1e6', '--out', 'x'], '--events 1e6 is not a whole number from 1 to 4 billion.'],
    [['--events', '0', '--out', 'x'], '--events 0 is not a whole number from 1 to 4 billion.'],
    [['--events', '5', '--out', 'x', '--from', '2019-02-30'], '--from 2019-02-30 is not a day. Use the format 2019-11-16.'],
    [['--events', '5', '--out', 'x', '--to', 'May'], '--to May is not a day. Use the format 2019-11-16.'],
    [
      ['--events', '5', '--out', 'x', '--from', '2020-01-02', '--to', '2020-01-01'],
      '--to 2020-01-01 is before --from 2020-01-02. Give the first day, then the last.',
    ],
    [['--events', '5', '--out', 'x', '--from', '1970-01-01'], '--from 1970-01-01 is outside 2016-01-01 to 2099-12-31.'],
    [['--evnets', '5'], "generate: Unknown option '--evnets'"],
    [['5'], "generate: Unexpected argument '5'. This command does not take positional arguments"],
  ])('rejects %j in one line', async (args, message) => {
    await expect(generate(args)).rejects.toThrow(message);
  });
});
