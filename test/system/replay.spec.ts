/** The command `etl replay` in its own process, against the whole API on a real PostgreSQL. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { waitFor } from '../support/wait-for.js';

const ROOT = resolve(import.meta.dirname, '../..');
const PROGRAM = `import { main } from './etl/dist/main.js'; process.exitCode = await main(process.argv.slice(1));`;
const HEADER = 'event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session';
const SESSION = '72d76fde-8bb3-4e00-8c23-a032dfed738c';
const START = Date.parse('2019-10-01T00:00:00Z');
const timeText = (seconds: number) => new Date(START + 1000 * seconds).toISOString().replace('T', ' ').replace('.000Z', ' UTC');
const row = (seconds: number, product = 1, price = '9.5') =>
  `${timeText(seconds)},view,${product},2053013555631882655,electronics.smartphone,samsung,${price},5,${SESSION}`;
const csv = (...rows: string[]) => [HEADER, ...rows, ''].join('\n');

let store: TestStore;
let app: TestApp;
let folder: string;
const children: ChildProcess[] = [];
const servers: Server[] = [];
const proxies: FaultProxy[] = [];

beforeEach(async () => {
  store = await createTestStore();
  app = await startTestApp(store.url);
  folder = mkdtempSync(join(tmpdir(), 'storepulse-replay-'));
}, 60_000);

afterEach(async () => {
  for (const child of children.splice(0)) if (child.exitCode === null) child.kill('SIGKILL');
  for (const server of servers.splice(0)) server.close();
  await Promise.all(proxies.splice(0).map((proxy) => proxy.close()));
  await app?.close();
  await store?.drop();
  rmSync(folder, { recursive: true, force: true });
});

const fileOf = (content: string | Buffer, name = 'events.csv'): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

interface Running {
  child: ChildProcess;
  output(): string;
  ended: Promise<number | null>;
}

function start(args: readonly string[], key: string | undefined = app.writeKey): Running {
  const child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM, '--', 'replay', ...args], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, ...(key === undefined ? {} : { STOREPULSE_WRITE_KEY: key }) },
  });
  children.push(child);
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  return { child, output: () => output, ended: once(child, 'close').then(([code]) => code as number | null) };
}

async function replay(args: readonly string[], key?: string): Promise<{ code: number | null; output: string }> {
  const running = start(args, key);
  const code = await running.ended;
  return { code, output: running.output() };
}

const fast = (file: string, ...more: string[]) => [file, '--url', app.url, '--speed', '1000000', ...more];
const stored = async (): Promise<{ product: string; ms: number }[]> =>
  (
    await store.client.query(
      'select product_id::text as product, (extract(epoch from event_time) * 1000)::float8 as ms from events order by event_time, product_id',
    )
  ).rows;

describe('npm run etl -- replay', () => {
  it('sends every row once with the current time, including exact duplicates; a second run changes nothing', async () => {
    const file = fileOf(csv(row(0, 1), row(0, 1), row(120, 2), row(600, 3)));
    const args = [file, '--url', app.url, '--speed', '600', '--shift-to-now'];
    const before = Date.now();
    const first = await replay(args);
    const after = Date.now();
    expect(first.output).toContain(
      'Each event gets the time it is sent: the first (2019-10-01 00:00:00 UTC) now, and the last (2019-10-01 00:10:00 UTC) in 1 s. An hour of the file takes 6 s.\n',
    );
    expect(first.output).toContain('4 rows sent');
    expect(first.code).toBe(0);
    const events = await stored();
    const firstMs = events[0]?.ms ?? 0;
    expect(events.map(({ product, ms }) => [product, ms - firstMs])).toEqual([
      ['1', 0],
      ['1', expect.any(Number)],
      ['2', expect.any(Number)],
      ['3', expect.any(Number)],
    ]);
    // All times are in the present; ten minutes of the file take one second.
    expect(firstMs).toBeGreaterThanOrEqual(before);
    expect(events.at(-1)?.ms).toBeLessThanOrEqual(after);
    expect((events.at(-1)?.ms ?? 0) - firstMs).toBeGreaterThanOrEqual(1000);
    // So the live figures count them.
    expect(await app.get('/api/pulse')).toMatchObject({ mode: 'live', visitorsNow: 1, eventsPerSecond: { last5Minutes: 0.01 } });
    expect(existsSync(`${file}.replay.json`)).toBe(false);

    const second = await replay(args);
    expect(second.output).toMatch(/duplicates {5}4\n/);
    expect(await stored()).toEqual(events);
  });

  it.each(['csv.gz', 'parquet'])('reads %s', async (format) => {
    const plain = fileOf(csv(row(0, 1), row(5, 2), row(9, 3)));
    let file = join(folder, `packed.${format}`);
    if (format === 'csv.gz') file = fileOf(gzipSync(readFileSync(plain)), 'packed.csv.gz');
    else {
      const connection = await (await DuckDBInstance.create(':memory:')).connect();
      await connection.run(`copy (select * from read_csv('${plain}', all_varchar = true)) to '${file}' (format parquet)`);
      connection.closeSync();
    }
    const { code, output } = await replay(fast(file, '--shift-to-now'));
    expect({ code, output }).toEqual({ code: 0, output: expect.stringMatching(/accepted {7}3\n/) });
    expect((await stored()).map(({ product }) => product)).toEqual(['1', '2', '3']);
  });

  it('keeps the gaps, stops on Ctrl-C, says how to continue, and continues in the present', async () => {
    const file = fileOf(csv(row(0, 1), row(3600, 2)));
    const slow = [file, '--url', app.url, '--speed', '1', '--shift-to-now'];
    const running = start(slow);
    await waitFor('the first event', async () => (await stored()).length === 1);
    // The reply comes shortly after the commit.
    await waitFor('its position', () => JSON.parse(readFileSync(`${file}.replay.json`, 'utf8')).rows === 1);
    running.child.kill('SIGINT');
    expect(await running.ended).toBe(130);
    expect(running.output()).toContain(`To continue, with the same write key: npm run etl -- replay ${slow.join(' ')}\n`);
    expect(JSON.parse(readFileSync(`${file}.replay.json`, 'utf8'))).toMatchObject({ rows: 1 });
    const [first] = await stored();

    const other = await replay(fast(file));
    expect(other).toEqual({ code: 1, output: expect.stringContaining('was started with --shift-to-now: add the option') });
    const resumedAt = Date.now();
    const { code, output } = await replay(fast(file, '--shift-to-now'));
    expect(code).toBe(0);
    expect(output).toContain('Continuing after row 1 (');
    // The second event has the time of the second run, not an hour after the first, which would be in the future.
    const events = await stored();
    expect(events).toHaveLength(2);
    expect(events[0]).toEqual(first);
    expect(events[1]?.ms).toBeGreaterThanOrEqual(resumedAt);
    expect(events[1]?.ms).toBeLessThanOrEqual(Date.now());
    expect(existsSync(`${file}.replay.json`)).toBe(false);
  });

  it('loses and repeats nothing when it is killed and run again', async () => {
    const products = Array.from({ length: 30_000 }, (_, product) => product + 1);
    const file = fileOf(csv(...products.map((product) => row(product, product))));
    // About 30 requests of up to a thousand rows each.
    const args = [file, '--url', app.url, '--speed', '10000', '--shift-to-now'];
    const running = start(args);
    await waitFor(
      'a position on the way',
      () => existsSync(`${file}.replay.json`) && !/"rows":0,/.test(readFileSync(`${file}.replay.json`, 'utf8')),
    );
    running.child.kill('SIGKILL');
    await running.ended;
    const { code, output } = await replay(args);
    expect(code).toBe(0);
    expect(output).toContain('Continuing after row ');
    expect((await stored()).map(({ product }) => Number(product)).sort((one, two) => one - two)).toEqual(products);
  });

  it('repeats a request without an answer', async () => {
    const proxy = await startFaultProxy(app.url);
    proxies.push(proxy);
    const running = start([fileOf(csv(row(0, 1), row(60, 2), row(62, 3))), '--url', proxy.url, '--speed', '30', '--shift-to-now']);
    await waitFor('the first event', async () => (await stored()).length === 1);
    proxy.cutReplies(1);
    expect(await running.ended).toBe(0);
    expect(proxy.cuts).toBe(1);
    expect(running.output()).toMatch(/duplicates {5}1\n/);
    expect((await stored()).map(({ product }) => product)).toEqual(['1', '2', '3']);
  });

  it('waits for Retry-After, and sends the same batch again', async () => {
    const bodies: string[] = [];
    const passOn = async (authorization: string, body: string, response: ServerResponse): Promise<void> => {
      const headers = { authorization, 'content-type': 'application/json' };
      const answer = await fetch(`${app.url}/api/events`, { method: 'POST', headers, body });
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
    };
    const gate = createServer((request, response) => {
      const pieces: Buffer[] = [];
      request.on('data', (piece) => pieces.push(piece));
      request.on('end', () => {
        const body = Buffer.concat(pieces).toString();
        if (body !== '[]') bodies.push(body);
        // Reply 429, then 503, then forward to the real server.
        if (bodies.length > 0 && bodies.length < 3) {
          response.writeHead(bodies.length === 1 ? 429 : 503, { 'retry-after': '0' }).end('{}');
          return;
        }
        void passOn(String(request.headers.authorization), body, response);
      });
    });
    servers.push(gate);
    gate.listen(0, '127.0.0.1');
    await once(gate, 'listening');
    const url = `http://127.0.0.1:${(gate.address() as AddressInfo).port}`;
    const { code } = await replay([fileOf(csv(row(0), row(0, 2))), '--url', url, '--speed', '1', '--shift-to-now']);
    expect(code).toBe(0);
    expect(bodies).toHaveLength(3);
    expect(new Set(bodies).size).toBe(1);
    expect(await stored()).toHaveLength(2);
  });

  it('says what to do about events that are too old, and why others were rejected', async () => {
    const file = fileOf(csv(row(0), row(1), row(2, 3, 'cheap'), 'tomorrow,view,1,,,,1,5,', '2019-10-01 00:00:03 UTC,view'));
    const { code, output } = await replay(fast(file));
    expect(code).toBe(0);
    expect(output).toContain('They are in the past, so a live wall does not change. Use --shift-to-now');
    expect(output).toContain('The server rejects events older than 90 days: replay with --shift-to-now');
    expect(output).toContain('INGEST_MAX_AGE_DAYS=0');
    expect(output).toMatch(/rejected {7}5\n/);
    expect(output).toMatch(/2 {2}event_time is more than 90 days old/);
    expect(output).toMatch(/1 {2}price is not a number/);
    expect(output).toMatch(/1 {2}the row has fewer fields than the header/);
  });

  it('summarizes the warnings of the server', async () => {
    const now = new Date().toISOString();
    const lost = (id: number) => `${now},view,${id},2.05301E+18,,,1,5,`;
    const file = fileOf(csv(lost(1), lost(2), `${now},view,3,2.05301E+18,,,1,5,1.0E16`, `${now},view,4,12,,,1,5,`));
    const { code, output } = await replay(fast(file));
    expect(code).toBe(0);
    expect(output).toMatch(
      /rejected {7}0\n {2}accepted without some values \(warnings\):\n +3 {2}category_id has lost digits.*\n +1 {2}user_session /,
    );
  });

  it.each([
    [
      'an address without a server',
      ['--url', 'http://127.0.0.1:9', '--speed', '1'],
      1,
      /^http:\/\/127\.0\.0\.1:9 cannot be reached \(.+\)\. Check that Storepulse is running there\.\n$/,
    ],
    ['text as speed', ['--url', 'http://127.0.0.1:9', '--speed', 'fast'], 2, /^--speed fast is not a number above 0.*\n$/],
    ['no speed', ['--url', 'http://127.0.0.1:9'], 2, /^replay needs --speed.*\n$/],
    ['speed 0', ['--url', 'http://127.0.0.1:9', '--speed', '0'], 2, /^--speed 0 is not a number above 0.*\n$/],
    ['no URL', ['--speed', '1'], 2, /^replay needs --url.*\n$/],
    ['a partial URL', ['--url', '127.0.0.1:3000', '--speed', '1'], 2, /^--url 127\.0\.0\.1:3000 is not a URL.*\n$/],
  ])('rejects %s in one line', async (_, args, code, message) => {
    expect(await replay([fileOf(csv(row(0))), ...args])).toEqual({ code, output: expect.stringMatching(message) });
  });

  it('rejects a wrong key, a missing key and a missing file in one line, and never prints the key', async () => {
    const file = fileOf(csv(row(0)));
    const wrong = await replay(fast(file), 'wrong-key');
    expect(wrong).toEqual({ code: 1, output: `${app.url} rejects this write key. Create one in the console (Admin → API access).\n` });
    const missing = start(fast(file), '');
    expect(await missing.ended).toBe(2);
    expect(missing.output()).toMatch(/^replay needs a write key .*\n$/);
    expect(await replay(fast(join(folder, 'none.csv')))).toEqual({ code: 1, output: `${join(folder, 'none.csv')} does not exist.\n` });
    const given = await replay(fast(file, '--key', app.writeKey, '--shift-to-now'), '');
    expect(given.code).toBe(0);
    expect(given.output).not.toContain(app.writeKey);
  });

  it('does not use the position of another file', async () => {
    const file = fileOf(csv(row(0, 1)));
    fileOf('{"file":"0123456789abcdef","rows":1,"shiftToNow":false}', 'events.csv.replay.json');
    expect(await replay(fast(file))).toEqual({
      code: 1,
      output: `The file has changed since this replay started: delete ${file}.replay.json to start over.\n`,
    });
  });
});
