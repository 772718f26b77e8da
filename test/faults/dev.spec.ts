/** `npm run dev`: the console from its sources and the API, at one address. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from '@jest/globals';
import { isInstanceRunning } from '../../database/embedded/instance-lock.js';
import { connected, openLive } from '../support/live-client.js';
import { removeAtEnd } from '../support/temporary-folders.js';
import { ADMIN } from '../support/test-app.js';
import { waitFor } from '../support/wait-for.js';
import { freePort } from './product.js';

const ROOT = join(import.meta.dirname, '../..');
const START_MS = 120_000;

let child: ChildProcess | undefined;
let output = '';

/** @returns the exit code */
async function endWith(signal: 'SIGINT' | 'SIGTERM'): Promise<number | null> {
  if (child === undefined) return null;
  child.kill(signal);
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.exitCode;
}

afterEach(() => endWith('SIGTERM'));

async function startDev(dataDir: string): Promise<string> {
  const port = await freePort();
  const started = spawn(process.execPath, ['scripts/dev.mjs'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'test',
      DATA_DIR: dataDir,
      PORT: String(port),
      DEMO: 'off',
      DISK_RESERVE_MB: '16',
      ADMIN_EMAIL: ADMIN.email,
      ADMIN_PASSWORD: ADMIN.password,
    },
  });
  child = started;
  for (const stream of [started.stdout, started.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  await waitFor(
    'npm run dev to start',
    () => {
      if (started.exitCode !== null) throw new Error(`npm run dev ended:\n${output}`);
      return output.includes('Started in');
    },
    START_MS,
  );
  return `http://127.0.0.1:${port}`;
}

it('serves page, API and socket at one address, refuses pages of other sites, and stops with Ctrl-C', async () => {
  const folder = removeAtEnd(mkdtempSync(join(tmpdir(), 'storepulse-dev-')));
  // Started as root, PostgreSQL runs as another user.
  chmodSync(folder, 0o755);
  const dataDir = join(folder, 'store');
  const url = await startDev(dataDir);
  expect(output).toContain(`Address   ${url}`);
  expect(await (await fetch(`${url}/funnel`)).text()).toContain('/@vite/client');
  expect((await fetch(`${url}/src/main.ts`)).headers.get('content-type')).toContain('javascript');

  const signIn = (origin: string) =>
    fetch(`${url}/api/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin },
      body: JSON.stringify(ADMIN),
    });
  expect((await signIn('http://shop.example')).status).toBe(403);
  const signedIn = await signIn(url);
  expect(signedIn.ok).toBe(true);
  const cookie = signedIn.headers
    .getSetCookie()
    .map((it) => it.split(';')[0])
    .join('; ');
  expect(await (await fetch(`${url}/metrics`, { headers: { cookie } })).text()).toContain('storepulse_');
  const client = openLive(url, { cookie, origin: url });
  await connected(client);
  client.close();

  expect(await endWith('SIGINT')).toBe(130);
  expect(isInstanceRunning(dataDir)).toBe(false);
});
