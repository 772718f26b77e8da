import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readRunningInstance } from '../../database/embedded/instance-lock.js';
import { embeddedServerUrl } from '../../database/embedded/embedded-server.js';
import { readServerPassword } from '../../database/embedded/secret-file.js';
import { ADMIN } from '../support/test-app.js';
import { waitFor } from '../support/wait-for.js';

const CLONE = join(import.meta.dirname, '../..');
const START_MS = 120_000;
const OUTPUT_KEPT = 20_000;

/** The built product in its own processes, with its own PostgreSQL and default settings. */
export class Product {
  private child: ChildProcess | undefined;
  private isWanted = false;
  /** Times the process ended unexpectedly. */
  readonly crashes: string[] = [];
  /** The last part of its output. */
  output = '';
  writeKey = '';
  adminToken = '';

  private constructor(
    readonly dataDir: string,
    readonly port: number,
    private readonly environment: NodeJS.ProcessEnv,
    private readonly clone: string,
  ) {}

  /**
   * Starts the product on a free port, signs in and creates a write key.
   * @param clone folder where it is installed
   */
  static async start(dataDir: string, environment: NodeJS.ProcessEnv = {}, clone = CLONE): Promise<Product> {
    const product = new Product(dataDir, await freePort(), environment, clone);
    product.run();
    await product.untilReady();
    await product.makeKeys();
    return product;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get pid(): number {
    if (this.child?.pid === undefined) throw new Error('the product does not run');
    return this.child.pid;
  }

  /** Address of the embedded server, which must be running or have run. */
  get databaseUrl(): string {
    const pgPort = readRunningInstance(this.dataDir)?.pgPort ?? null;
    const password = readServerPassword(this.dataDir);
    if (pgPort === null || password === null) throw new Error('the product has no database open');
    return embeddedServerUrl(pgPort, password);
  }

  run(): void {
    const main = pathToFileURL(join(this.clone, 'apps/api/dist/main.js')).href;
    const child = spawn(process.execPath, ['--input-type=module', '-e', `(await import(${JSON.stringify(main)})).main()`], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH,
        DATA_DIR: this.dataDir,
        PORT: String(this.port),
        DEMO: 'off',
        // Small, since temporary folders may be in memory.
        DISK_RESERVE_MB: '16',
        ADMIN_EMAIL: ADMIN.email,
        ADMIN_PASSWORD: ADMIN.password,
        ...this.environment,
      },
    });
    this.child = child;
    this.isWanted = true;
    const keep = (chunk: Buffer) => {
      this.output = (this.output + chunk.toString()).slice(-OUTPUT_KEPT);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    child.once('exit', (code, signal) => {
      if (this.child !== child) return;
      this.child = undefined;
      if (this.isWanted) this.crashes.push(`exit ${code ?? signal}`);
    });
  }

  /** Ends the process with a signal. @returns its exit code; null where the signal ended it */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    const { child } = this;
    if (child === undefined) return null;
    this.isWanted = false;
    child.kill(signal);
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    return child.exitCode;
  }

  async untilReady(): Promise<void> {
    await waitFor(
      'the product to be ready',
      () => {
        this.failOnCrash();
        return fetch(`${this.url}/api/health`).then(
          ({ ok }) => ok,
          () => false,
        );
      },
      START_MS,
    );
  }

  failOnCrash(): void {
    if (this.crashes.length > 0) throw new Error(`the product ended by itself: ${this.crashes.join(', ')}\n${this.output}`);
  }

  async get(path: string): Promise<Record<string, unknown>> {
    const response = await fetch(this.url + path, { headers: { authorization: `Bearer ${this.adminToken}` } });
    if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Record<string, unknown>;
  }

  /** Process id of PostgreSQL's first process; null if it is not running. */
  postmaster(): number | null {
    try {
      const pid = Number(readFileSync(join(this.dataDir, 'postgres', 'data', 'postmaster.pid'), 'utf8').split('\n')[0]);
      return commandLine(pid).includes('postgres') ? pid : null;
    } catch {
      return null;
    }
  }

  /** @returns the server's other processes, once it accepts connections */
  async untilServerRuns(): Promise<{ pid: number; title: string }[]> {
    return waitFor('PostgreSQL to run', () => {
      const processes = this.serverProcesses();
      return processes.some(({ title }) => /storepulse\w* storepulse /.test(title)) && processes;
    });
  }

  /** The server's other processes: connections and helpers, with their titles. */
  serverProcesses(): { pid: number; title: string }[] {
    const postmaster = this.postmaster();
    return postmaster === null ? [] : childrenOf(postmaster).map((pid) => ({ pid, title: commandLine(pid) }));
  }

  private async makeKeys(): Promise<void> {
    const headers = { 'content-type': 'application/json', origin: this.url };
    const login = await fetch(`${this.url}/api/auth/login`, { method: 'POST', headers, body: JSON.stringify(ADMIN) });
    const cookie = login.headers
      .getSetCookie()
      .map((it) => it.split(';')[0])
      .join('; ');
    const make = async (path: string, body: object) => {
      const response = await fetch(this.url + path, { method: 'POST', headers: { ...headers, cookie }, body: JSON.stringify(body) });
      return (await response.json()) as Record<string, unknown>;
    };
    this.writeKey = String((await make('/api/admin/write-keys', { name: 'faults' })).key);
    this.adminToken = String((await make('/api/admin/api-tokens', { name: 'faults', role: 'admin' })).token);
  }
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return '';
  }
}

function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        // The second field is the program's name in brackets, which may contain spaces.
        const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
          .replace(/^.*\) /s, '')
          .split(' ');
        return fields[0] !== 'Z' && Number(fields[1]) === parent;
      } catch {
        return false;
      }
    });
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no port is free');
  return address.port;
}
