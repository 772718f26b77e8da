import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { z } from 'zod';
import { openDatabaseForCommand } from '@storepulse/database/connection/open-database.js';
import { cpuSeconds, cpuSecondsOfTree, isRunningIn, machineCpuSeconds, residentMegabytes, usageOfTree } from './process-usage.js';

const ADMIN = { email: 'bench@example.test', password: 'a password for benches' };
const ROOT = join(import.meta.dirname, '../..');
const MAIN = join(ROOT, 'apps/api/dist/main.js');
const START_MS = 120_000;
const TOKENS = 10;
/** After this time the process is killed. */
const STOP_MS = 30_000;

const packageFile = z.object({ scripts: z.object({ start: z.string() }) });
/** V8 limits that `npm start` passes to the server. */
function startFlags(): string[] {
  const { scripts } = packageFile.parse(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')));
  return scripts.start.split(' ').filter((word) => word.startsWith('--'));
}

const keyAnswer = z.object({ key: z.string() });
const tokenAnswer = z.object({ token: z.string() });

/** CPU seconds used so far. */
export interface CpuSeconds {
  api: number;
  postgres: number;
  /** All processes on this machine. */
  machine: number;
}

interface Running {
  child: ChildProcess;
  folder: string;
  /** Whether to delete the folder when the server stops. */
  isOurs: boolean;
  postmaster?: number;
}

export interface ServerOptions {
  /** An existing store, which is kept. @default an empty one that is deleted with the server */
  dataDir?: string;
  /** Settings in addition to those of every bench. */
  settings?: Readonly<Record<string, string>>;
}

/** The product as shipped, in its own processes and with its own store. */
export class ServerUnderTest {
  /** The running server, so that it can be stopped if the bench is interrupted. */
  private static running: Running | undefined;

  static async stopRunning(): Promise<void> {
    const { running } = ServerUnderTest;
    ServerUnderTest.running = undefined;
    if (running === undefined) return;
    const { child, folder, isOurs, postmaster } = running;
    const exit = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
    child.kill('SIGTERM');
    const impatience = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await exit;
    clearTimeout(impatience);
    // PostgreSQL stops with the API, unless the API was killed. Stop it before its folder is deleted.
    if (postmaster !== undefined && isRunningIn(postmaster, folder)) process.kill(postmaster, 'SIGKILL');
    if (isOurs) rmSync(folder, { recursive: true, force: true });
  }

  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
    readonly writeKey: string,
    /** Admin tokens; several, because the server limits sockets per token. */
    readonly tokens: string[],
    /** Session cookie of a signed-in admin. */
    readonly cookie: string,
    /** Connection to the server's database; the bench closes it. */
    readonly database: pg.Client,
    readonly databaseUrl: string,
    private readonly postmaster: number,
  ) {}

  static async start(options: ServerOptions = {}): Promise<ServerUnderTest> {
    try {
      return await ServerUnderTest.startOnce(options);
    } catch (error) {
      await ServerUnderTest.stopRunning();
      throw error;
    }
  }

  private static async startOnce({ dataDir, settings }: ServerOptions): Promise<ServerUnderTest> {
    const folder = dataDir ?? mkdtempSync(join(tmpdir(), 'storepulse-bench-'));
    const port = await freePort();
    const child = spawn(
      process.execPath,
      [...startFlags(), '--input-type=module', '-e', `(await import(${JSON.stringify(MAIN)})).main()`],
      {
        stdio: ['ignore', 'ignore', 'inherit'],
        env: {
          ...process.env,
          DATA_DIR: folder,
          PORT: String(port),
          DEMO: 'off',
          ADMIN_EMAIL: ADMIN.email,
          ADMIN_PASSWORD: ADMIN.password,
          DATABASE_URL: undefined,
          ...settings,
        },
      },
    );
    ServerUnderTest.running = { child, folder, isOurs: dataDir === undefined };
    const url = `http://127.0.0.1:${port}`;
    await untilReady(child, url);
    const headers = { 'content-type': 'application/json', origin: url };
    const login = await fetch(`${url}/api/auth/login`, { method: 'POST', headers, body: JSON.stringify(ADMIN) });
    const cookie = login.headers
      .getSetCookie()
      .map((it) => it.split(';')[0])
      .join('; ');
    const make = async (path: string, body: object): Promise<unknown> =>
      (await fetch(url + path, { method: 'POST', headers: { ...headers, cookie }, body: JSON.stringify(body) })).json();
    const { key } = keyAnswer.parse(await make('/api/admin/write-keys', { name: 'bench' }));
    const tokens: string[] = [];
    while (tokens.length < TOKENS) {
      tokens.push(tokenAnswer.parse(await make('/api/admin/api-tokens', { name: `bench ${tokens.length}`, role: 'admin' })).token);
    }
    const opened = await openDatabaseForCommand({ dataDir: folder }, () => undefined);
    const database = new pg.Client({ connectionString: opened.url });
    // The next query reports a lost connection.
    database.on('error', () => undefined);
    await database.connect();
    const postmaster = Number((await firstLine(database)).split('\n')[0]);
    ServerUnderTest.running.postmaster = postmaster;
    return new ServerUnderTest(child, url, key, tokens, cookie, database, opened.url, postmaster);
  }

  get token(): string {
    return z.string().parse(this.tokens[0]);
  }

  /** Process id of the API. */
  get pid(): number {
    return this.child.pid ?? 0;
  }

  cpu(): CpuSeconds {
    return { api: cpuSeconds(this.pid), postgres: cpuSecondsOfTree(this.postmaster), machine: machineCpuSeconds() };
  }

  memory(): number {
    return residentMegabytes(this.pid);
  }

  /** Memory of the API and of every process it has started, without PostgreSQL, in MB. */
  memoryOfAll(): number {
    return usageOfTree(this.pid, this.postmaster).megabytes;
  }

  async count(sql: string): Promise<number> {
    const { rows } = await this.database.query<{ n: unknown }>(sql);
    return Number(rows[0]?.n);
  }

  async stop(): Promise<void> {
    // If the database stopped first, there is nothing to close.
    await this.database.end().catch(() => undefined);
    await ServerUnderTest.stopRunning();
  }
}

/** The first line of postmaster.pid is the postmaster's process id. */
async function firstLine(database: pg.Client): Promise<string> {
  const { rows } = await database.query<{ file: string }>(`select pg_read_file('postmaster.pid') as file`);
  return z.string().parse(rows[0]?.file);
}

async function untilReady(child: ChildProcess, url: string): Promise<void> {
  for (const end = performance.now() + START_MS; performance.now() < end; await delay(200)) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
    const isReady = await fetch(`${url}/api/health`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) return;
  }
  throw new Error('the server did not get ready');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no port is free');
  return address.port;
}
