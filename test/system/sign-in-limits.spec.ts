/** Strangers who guess passwords slow down themselves, and nobody else. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AdminAccounts } from '../../apps/api/src/access/admin-account.js';
import { createApp } from '../../apps/api/src/app-factory.js';
import { setUpRoles } from '../../database/roles/prepare-store.js';
import { AdvancedClock } from '../support/advanced-clock.js';
import { ADMIN, startTestApp, type TestApp, testSettings } from '../support/test-app.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { waitFor } from '../support/wait-for.js';

let store: TestStore;
let app: TestApp;
let clock: AdvancedClock;

beforeEach(async () => {
  store = await createTestStore();
  clock = new AdvancedClock();
  app = await startTestApp(store.url, { trustedProxies: ['loopback'] }, 0, { clock });
}, 60_000);

afterEach(async () => {
  await app?.close();
  await store?.drop();
});

interface Attempt {
  credentials: object;
  address: string;
  cookie?: string;
}

/** Sends the attempts at once. When each has its answer or waits for its turn, the time of the waits passes. */
async function loginAll(attempts: readonly Attempt[]): Promise<Response[]> {
  let answered = 0;
  const responses = Promise.all(
    attempts.map(async ({ credentials, address, cookie = '' }) => {
      const response = await fetch(`${app.url}/api/auth/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-forwarded-for': address, ...(cookie === '' ? {} : { cookie }) },
        body: JSON.stringify(credentials),
      });
      answered += 1;
      return response;
    }),
  );
  await waitFor('answers or waits', () => answered + clock.waiting === attempts.length);
  clock.endWaits();
  return responses;
}

async function login(credentials: object, address: string, cookie = ''): Promise<Response> {
  const [response] = await loginAll([{ credentials, address, cookie }]);
  if (response === undefined) throw new Error('no answer');
  return response;
}

const WRONG = { ...ADMIN, password: 'wrong' };
const guess = async (address: string, cookie = '') => (await login(WRONG, address, cookie)).status;
/** All at once, since an attacker would not wait for replies. */
const guesses = async (count: number, address: string, cookie = '') =>
  (await loginAll(Array.from({ length: count }, () => ({ credentials: WRONG, address, cookie })))).map(({ status }) => status);
const deviceOf = (response: Response) =>
  response.headers
    .getSetCookie()
    .find((cookie) => cookie.startsWith('storepulse_device='))
    ?.split(';')[0] ?? '';

/** Guesses until the account is slow for strangers and the address gets 429. */
async function attack(address: string): Promise<number> {
  for (let tries = 0; tries < 40; tries += 1) {
    const statuses = await guesses(10, address);
    if (statuses.every((status) => status === 429)) return tries;
  }
  throw new Error('the address was never slowed down');
}

describe('sign-in during a password attack', () => {
  it('admits a known device at once, an unknown one after a moment, and gives the attacker 429 with Retry-After', async () => {
    const device = deviceOf(await login(ADMIN, '192.0.2.1'));
    await attack('203.0.113.9');
    await attack('198.51.100.9');
    const refused = await login(ADMIN, '203.0.113.9');
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await refused.json()).toMatchObject({ error: { code: 'access/too_many_sign_ins', retryAfterSeconds: expect.any(Number) } });
    // A known device at the attacker's own address, such as an office or an unconfigured proxy.
    expect((await login(ADMIN, '203.0.113.9', device)).status).toBe(200);
    expect((await login(ADMIN, '192.0.2.200')).status).toBe(200);
  }, 90_000);

  it('cannot be bypassed by a forged X-Forwarded-For', async () => {
    await attack('203.0.113.9');
    // The proxy appended the real address.
    for (let at = 1; at < 5; at += 1) expect(await guess(`192.0.2.${at}, 203.0.113.9`)).toBe(429);
  }, 60_000);

  it('cannot be bypassed by another spelling of the same e-mail', async () => {
    expect((await login({ ...ADMIN, email: ADMIN.email.toUpperCase() }, '192.0.2.1')).status).toBe(200);
    expect((await login({ ...ADMIN, email: ADMIN.email.replace('i', '\u0130') }, '192.0.2.1')).status).toBe(401);
  });

  it('gives the same answers for an unknown account', async () => {
    const answers = [];
    for (const [email, address] of [
      [ADMIN.email, '203.0.113.1'],
      ['nobody@example.test', '198.51.100.1'],
    ] as const) {
      const attempt = { credentials: { email, password: 'wrong' }, address };
      const responses = await loginAll(Array.from({ length: 20 }, () => attempt));
      const bodies = await Promise.all(
        responses.map(async (response) => [response.status, response.headers.get('retry-after'), await response.text()]),
      );
      answers.push(bodies.map((body) => JSON.stringify(body)).sort());
    }
    expect(answers[1]).toEqual(answers[0]);
  }, 60_000);
});

describe('a device that has signed in', () => {
  it('has a cookie that scripts cannot read, stored only as a hash', async () => {
    const response = await login(ADMIN, '192.0.2.1');
    expect(response.headers.getSetCookie()[1]).toMatch(
      /^storepulse_device=spd_[\w-]{43}; Max-Age=15552000; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/,
    );
    const token = deviceOf(response).split('=')[1] ?? '';
    const { rows } = await store.client.query('select d::text as row from sign_in_devices d');
    expect(JSON.stringify(rows)).not.toContain(token);
    // A device cookie is not a session.
    expect((await fetch(`${app.url}/api/auth/me`, { headers: { cookie: deviceOf(response) } })).status).toBe(401);
  });

  it('is slowed down by its own wrong passwords', async () => {
    const device = deviceOf(await login(ADMIN, '192.0.2.1'));
    const statuses = await guesses(20, '192.0.2.1', device);
    expect(statuses.filter((status) => status === 401).length).toBeLessThan(10);
    expect(statuses).toContain(429);
    // Another client at the same address is not slowed.
    expect((await login(ADMIN, '192.0.2.1')).status).toBe(200);
  }, 60_000);

  it('is known for its own account only, until the password changes', async () => {
    const device = deviceOf(await login(ADMIN, '192.0.2.1'));
    const count = async () => (await store.client.query('select count(*)::int as n from sign_in_devices')).rows[0].n as number;
    await attack('203.0.113.9');
    expect((await login({ email: 'nobody@example.test', password: 'x' }, '203.0.113.9', device)).status).toBe(429);
    expect(await count()).toBeGreaterThan(0);
    const settings = testSettings(store.url, { adminPassword: 'another password' });
    const changed = await createApp({ settings, addresses: await setUpRoles(store.url) });
    await changed.get(AdminAccounts).ensure();
    await changed.close();
    expect(await count()).toBe(0);
    expect((await login({ ...ADMIN, password: 'another password' }, '203.0.113.9', device)).status).toBe(429);
  }, 60_000);

  it('is renewed with each sign-in, and an account has a limited number of devices', async () => {
    const first = deviceOf(await login(ADMIN, '192.0.2.1'));
    const second = deviceOf(await login(ADMIN, '192.0.2.1', first));
    expect(second).not.toBe(first);
    const { rows } = await store.client.query('select count(*)::int as n from sign_in_devices');
    // The device of the test's first sign-in, and this one.
    expect(rows).toEqual([{ n: 2 }]);
    for (let at = 0; at < 55; at += 1) expect((await login(ADMIN, '192.0.2.1')).status).toBe(200);
    expect((await store.client.query('select count(*)::int as n from sign_in_devices')).rows).toEqual([{ n: 50 }]);
  }, 60_000);
});
