import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { firstValueFrom } from 'rxjs';
import { AdminAccounts } from '../../apps/api/src/access/admin-account.js';
import { SignInService } from '../../apps/api/src/access/sign-in.service.js';
import { setUpRoles } from '../../database/roles/prepare-store.js';
import { createApp } from '../../apps/api/src/app-factory.js';
import { Notices } from '../../apps/api/src/platform/notices.js';
import { ADMIN, startTestApp, type TestApp, testSettings } from '../support/test-app.js';
import { createTestStore, type TestStore } from '../support/test-store.js';

describe('access', () => {
  let store: TestStore;
  let app: TestApp;
  let viewerToken: string;

  beforeAll(async () => {
    store = await createTestStore();
    app = await startTestApp(store.url);
    // Created while the helper is still signed in; each test starts without a session.
    viewerToken = await app.makeToken('viewer');
  });

  beforeEach(async () => {
    await store.client.query('truncate sign_ins');
  });

  afterAll(async () => {
    await app.close();
    await store.drop();
  });

  const login = (credentials: object, headers: Record<string, string> = {}) =>
    fetch(`${app.url}/api/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(credentials),
    });
  const cookieOf = (response: Response): string => response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const me = (headers: Record<string, string>) => fetch(`${app.url}/api/auth/me`, { headers });
  const makeKey = (headers: Record<string, string>) =>
    fetch(`${app.url}/api/admin/write-keys`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: '{"name":"shop"}',
    });

  describe('signing in', () => {
    it('sets a cookie that scripts cannot read, and stores only its hash', async () => {
      const response = await login(ADMIN);
      expect(await response.json()).toEqual({ email: ADMIN.email, name: 'Admin', role: 'admin' });
      expect(response.headers.getSetCookie()[0]).toMatch(
        /^storepulse_session=sps_[\w-]{43}; Max-Age=604800; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/,
      );
      const token = cookieOf(response).split('=')[1] ?? '';
      const { rows } = await store.client.query('select s::text as row from sign_ins s');
      expect(rows[0].row).not.toContain(token);
      expect((await me({ cookie: cookieOf(response) })).status).toBe(200);
    });

    it('marks the cookie as secure when the browser uses TLS', async () => {
      const { host } = new URL(app.url);
      const response = await login(ADMIN, { origin: `https://${host}` });
      expect(response.headers.getSetCookie()[0]).toMatch(/^__Host-storepulse_session=.*; Secure/);
    });

    it('accepts the e-mail in any case', async () => {
      expect((await login({ ...ADMIN, email: ADMIN.email.toUpperCase() })).status).toBe(200);
    });

    it('creates a new token each time and revokes the one that was sent', async () => {
      const first = cookieOf(await login(ADMIN));
      const second = cookieOf(await login(ADMIN, { cookie: first }));
      expect(second).not.toBe(first);
      expect((await me({ cookie: first })).status).toBe(401);
      expect((await me({ cookie: second })).status).toBe(200);
    });

    it('gives the same error for a wrong password and an unknown account', async () => {
      const wrong = await login({ ...ADMIN, password: 'wrong' });
      const unknown = await login({ email: 'nobody@example.test', password: 'wrong' });
      expect([wrong.status, unknown.status]).toEqual([401, 401]);
      expect(await wrong.json()).toEqual(await unknown.json());
    });

    it('rejects anything but two strings, and says where', async () => {
      const response = await login({ email: ['a'], password: { $ne: '' }, role: 'admin' });
      expect(response.status).toBe(400);
      const { error } = (await response.json()) as { error: { code: string; details: { path: string }[] } };
      expect(error.code).toBe('input/invalid');
      expect(error.details.map((it) => it.path)).toEqual(['email', 'password', '']);
    });

    it('is rejected from a page of another site', async () => {
      expect((await login(ADMIN, { origin: 'https://evil.example' })).status).toBe(403);
    });

    it('accepts no form and no plain text', async () => {
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
        expect((await login(ADMIN, { 'content-type': type })).status).toBe(400);
      }
    });
  });

  describe('a sign-in', () => {
    it('ends on the server with the sign-out, and closes live connections', async () => {
      const cookie = cookieOf(await login(ADMIN));
      const ended = firstValueFrom(app.app.get(Notices).of('accessEnded'));
      const response = await fetch(`${app.url}/api/auth/logout`, { method: 'POST', headers: { cookie } });
      expect(await response.json()).toEqual({ ok: true });
      expect((await me({ cookie })).status).toBe(401);
      expect((await ended).identityId).toMatch(/^sign-in:[0-9a-f]{64}$/);
    });

    it('ends after 12 idle hours, after 7 days, and with its account', async () => {
      const cookie = cookieOf(await login(ADMIN));
      for (const [before, after] of [
        [`update sign_ins set last_seen_at = now() - interval '12 hours'`, 'update sign_ins set last_seen_at = now()'],
        [`update sign_ins set expires_at = now()`, `update sign_ins set expires_at = now() + interval '1 day'`],
        ['update accounts set disabled = true', 'update accounts set disabled = false'],
      ] as const) {
        await store.client.query(before);
        expect((await me({ cookie })).status).toBe(401);
        await store.client.query(after);
        expect((await me({ cookie })).status).toBe(200);
      }
    });

    it('does not work for a page of another site', async () => {
      const cookie = cookieOf(await login(ADMIN));
      expect((await makeKey({ cookie, origin: 'https://evil.example' })).status).toBe(403);
      expect((await makeKey({ cookie, 'sec-fetch-site': 'cross-site' })).status).toBe(403);
      expect((await makeKey({ cookie, origin: app.url })).status).toBe(200);
      expect((await makeKey({ cookie })).status).toBe(200);
    });

    it('cannot send events', async () => {
      const cookie = cookieOf(await login(ADMIN));
      const response = await fetch(`${app.url}/api/events`, { method: 'POST', headers: { cookie, origin: app.url }, body: '[]' });
      // Ingest ignores cookies.
      expect(response.status).toBe(401);
    });
  });

  describe('keys and tokens', () => {
    const asAdmin = () => ({ authorization: `Bearer ${app.adminToken}` });

    it('are shown once, stored as hashes, and invalid right after they are revoked', async () => {
      const made = (await (await makeKey(asAdmin())).json()) as { id: string; key: string; prefix: string };
      expect(made.key).toMatch(/^spw_[\w-]{43}$/);
      expect(made.key.startsWith(made.prefix)).toBe(true);
      const list = JSON.stringify(await app.get('/api/admin/write-keys'));
      expect(list).toContain(made.prefix);
      expect(list).not.toContain(made.key);
      const { rows } = await store.client.query('select k::text as row from write_keys k');
      expect(JSON.stringify(rows)).not.toContain(made.key);

      const sending = () =>
        fetch(`${app.url}/api/events`, { method: 'POST', headers: { authorization: `Bearer ${made.key}` }, body: '[]' });
      expect((await sending()).status).not.toBe(401);
      const removed = await fetch(`${app.url}/api/admin/write-keys/${made.id}`, { method: 'DELETE', headers: asAdmin() });
      expect(await removed.json()).toEqual({ ok: true });
      expect((await sending()).status).toBe(401);
      expect((await fetch(`${app.url}/api/admin/write-keys/${made.id}`, { method: 'DELETE', headers: asAdmin() })).status).toBe(404);
    });

    it('include write keys as the Basic user name, as the Segment libraries send them', async () => {
      const authorization = `Basic ${Buffer.from(`${app.writeKey}:`).toString('base64')}`;
      expect((await fetch(`${app.url}/api/events`, { method: 'POST', headers: { authorization }, body: '[]' })).status).not.toBe(401);
    });

    it('cannot be created with the token of a viewer', async () => {
      expect((await makeKey({ authorization: `Bearer ${viewerToken}` })).status).toBe(403);
    });

    it('show when they were last used', async () => {
      await me({ authorization: `Bearer ${viewerToken}` });
      const { rows } = await store.client.query('select last_used_at from api_tokens order by token_id desc limit 1');
      expect(rows[0].last_used_at).not.toBeNull();
    });
  });
});

describe('the first admin', () => {
  let store: TestStore;
  const apps: NestExpressApplication[] = [];

  beforeEach(async () => {
    store = await createTestStore();
  });

  afterEach(async () => {
    await Promise.all(apps.splice(0).map((app) => app.close()));
    await store.drop();
  });

  const start = async (adminPassword: string | undefined): Promise<NestExpressApplication> => {
    const app = await createApp({ settings: testSettings(store.url, { adminPassword }), addresses: await setUpRoles(store.url) });
    apps.push(app);
    return app;
  };

  it('is created once with one generated password, across all processes', async () => {
    const started = await Promise.all([start(undefined), start(undefined)]);
    const made = await Promise.all(started.map((app) => app.get(AdminAccounts).ensure()));
    expect(made.map((it) => it.email)).toEqual([ADMIN.email, ADMIN.email]);
    expect(made.filter((it) => it.madeUpPassword !== null)).toHaveLength(1);
    expect((await store.client.query('select role from accounts')).rows).toEqual([{ role: 'admin' }]);
  });

  it('applies a changed ADMIN_PASSWORD, and ends the sign-ins of the old one', async () => {
    const signIn = (app: NestExpressApplication, password: string) =>
      app.get(SignInService).signIn({ email: ADMIN.email, password }, '127.0.0.1', {});
    const before = await start('the password before');
    await signIn(before, 'the password before');
    const after = await start('the password after');
    expect((await store.client.query('select account_id from sign_ins')).rows).toEqual([]);
    await expect(signIn(after, 'the password before')).rejects.toThrow('wrong');
    await expect(signIn(after, 'the password after')).resolves.toMatchObject({ account: { role: 'admin' } });
  });
});
