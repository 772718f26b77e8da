import { mkdtempSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Role } from '../../libs/contracts/src/index.js';
import { type AppOptions, createApp } from '../../apps/api/src/app-factory.js';
import { setUpRoles } from '../../database/roles/prepare-store.js';
import type { Settings } from '../../apps/api/src/config/settings.js';
import { removeAtEnd } from './temporary-folders.js';

export const ADMIN = { email: 'admin@example.test', password: 'correct horse battery' };

export interface TestApp {
  app: NestExpressApplication;
  /** `http://127.0.0.1:PORT`. */
  url: string;
  adminToken: string;
  writeKey: string;
  /** GET with the admin's token; returns the parsed body. */
  get(path: string): Promise<unknown>;
  /** POST with the admin's token; returns the parsed body. */
  post(path: string, body: object): Promise<unknown>;
  /** POSTs events with the write key. */
  send(events: readonly object[]): Promise<{ accepted: number; duplicates: number; rejected: { index: number; reason: string }[] }>;
  makeToken(role: Role): Promise<string>;
  close(): Promise<void>;
}

/** Settings of a test app: nothing from the environment, no demo. */
export const testSettings = (databaseUrl: string, changes: Partial<Settings> = {}): Settings => ({
  port: 0,
  host: '127.0.0.1',
  publicUrls: [],
  trustedProxies: [],
  databaseUrl,
  dataDir: changes.dataDir ?? removeAtEnd(mkdtempSync(join(tmpdir(), 'storepulse-data-'))),
  diskReserveBytes: 0,
  storeTimezone: 'UTC',
  demo: 'off',
  adminEmail: ADMIN.email,
  adminPassword: ADMIN.password,
  ingestMaxAgeDays: 90,
  currency: undefined,
  ...changes,
});

/** Starts the whole API on the given database, on a free port unless one is given, and signs in as its admin. */
export async function startTestApp(
  databaseUrl: string,
  changes: Partial<Settings> = {},
  port = 0,
  parts: Pick<AppOptions, 'clock'> = {},
): Promise<TestApp> {
  const settings = testSettings(databaseUrl, changes);
  const addresses = await setUpRoles(databaseUrl);
  // Connected as a superuser, no test would notice a missing grant.
  if (addresses.sharedBecause !== null) throw new Error(`the roles are not apart: ${addresses.sharedBecause}`);
  const app = await createApp({ settings, addresses, ...parts });
  await app.listen(port, '127.0.0.1');
  const address = app.getHttpServer().address() as AddressInfo;
  const url = `http://127.0.0.1:${address.port}`;

  const call = async (path: string, init: RequestInit & { headers: Record<string, string> }): Promise<Record<string, unknown>> => {
    const response = await fetch(url + path, init);
    const body = (await response.json()) as Record<string, unknown>;
    if (!response.ok) throw new Error(`${init.method ?? 'GET'} ${path}: ${response.status} ${JSON.stringify(body)}`);
    return Object.assign(body, { response });
  };
  const json = { 'content-type': 'application/json', origin: url };
  const login = await fetch(`${url}/api/auth/login`, { method: 'POST', headers: json, body: JSON.stringify(ADMIN) });
  if (!login.ok) throw new Error(`sign-in failed: ${login.status} ${await login.text()}`);
  const cookie = login.headers
    .getSetCookie()
    .map((it) => it.split(';')[0])
    .join('; ');
  const post = (path: string, body: object, headers: Record<string, string>) =>
    call(path, { method: 'POST', headers, body: JSON.stringify(body) });
  const makeToken = async (role: Role) =>
    String((await post('/api/admin/api-tokens', { name: `test ${role}`, role }, { ...json, cookie })).token);
  const adminToken = await makeToken('admin');
  const writeKey = String((await post('/api/admin/write-keys', { name: 'test' }, { ...json, cookie })).key);
  return {
    app,
    url,
    adminToken,
    writeKey,
    makeToken,
    get: (path) => call(path, { headers: { authorization: `Bearer ${adminToken}` } }),
    post: (path, body) => post(path, body, { 'content-type': 'application/json', authorization: `Bearer ${adminToken}` }),
    send: async (events) =>
      (await post('/api/events', events, {
        'content-type': 'application/json',
        authorization: `Bearer ${writeKey}`,
      })) as unknown as Awaited<ReturnType<TestApp['send']>>,
    close: () => app.close(),
  };
}
