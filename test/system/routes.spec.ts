import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { ModulesContainer } from '@nestjs/core';
import { ACCESS_RULE } from '../../apps/api/src/access/access.decorators.js';
import { type Access, type Endpoint, endpoints, ROLES } from '../../libs/contracts/src/index.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestStore, type TestStore } from '../support/test-store.js';

/** Routes outside the contracts: for Prometheus and for people. */
const BESIDE_THE_CONTRACTS = [
  'GET /metrics viewer',
  'GET /api/docs viewer',
  'GET /api/docs/openapi.json viewer',
  'GET /api/docs/assets/:name viewer',
  // Returns a file, not JSON.
  'GET /api/admin/loads/:loadId/rejected.csv admin',
];

const CALLERS = ['nobody', ...ROLES, 'writeKey'] as const;
type Caller = (typeof CALLERS)[number];

/** An id that does not exist, so that permitted calls change nothing. */
const NOBODYS_ID = '999999999';

const mayCall = (caller: Caller, access: Access): boolean => {
  if (access === 'public') return true;
  if (access === 'writeKey' || caller === 'writeKey') return access === caller;
  return caller !== 'nobody' && ROLES.indexOf(caller) >= ROLES.indexOf(access);
};

describe('routes', () => {
  let store: TestStore;
  let app: TestApp;
  const tokens = new Map<Caller, string>();

  beforeAll(async () => {
    store = await createTestStore();
    app = await startTestApp(store.url);
    for (const role of ROLES) tokens.set(role, await app.makeToken(role));
    tokens.set('writeKey', app.writeKey);
  });

  afterAll(async () => {
    await app.close();
    await store.drop();
  });

  const call = (caller: Caller, method: string, path: string): Promise<Response> => {
    const token = tokens.get(caller);
    return fetch(app.url + path, {
      method,
      headers: { 'content-type': 'application/json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
      body: method === 'GET' || method === 'HEAD' ? undefined : '{}',
    });
  };
  const pathOf = (it: Endpoint): string => it.path.replace(/:\w+/g, NOBODYS_ID);

  it('keep an idle connection open for longer than a proxy in front does', async () => {
    expect((await call('viewer', 'GET', '/api/store')).headers.get('keep-alive')).toBe('timeout=65');
  });

  it('match the contracts and their access, and each has an access rule', () => {
    const found: string[] = [];
    for (const module of app.app.get(ModulesContainer).values()) {
      for (const { metatype } of module.controllers.values()) {
        if (typeof metatype !== 'function') continue;
        const base = String(Reflect.getMetadata(PATH_METADATA, metatype) ?? '/');
        for (const name of Object.getOwnPropertyNames(metatype.prototype)) {
          const handler: unknown = metatype.prototype[name];
          if (name === 'constructor' || typeof handler !== 'function' || Reflect.getMetadata(PATH_METADATA, handler) === undefined)
            continue;
          const method = RequestMethod[Number(Reflect.getMetadata(METHOD_METADATA, handler))];
          for (const own of [Reflect.getMetadata(PATH_METADATA, handler)].flat()) {
            const path = `/${base}/${own}`.replace(/\/+/g, '/').replace(/(.)\/$/, '$1');
            found.push(`${method} ${path} ${Reflect.getMetadata(ACCESS_RULE, handler)}`);
          }
        }
      }
    }
    const named = Object.values<Endpoint>(endpoints).flatMap(({ method, path, formerPath, access }) =>
      [path, formerPath ?? []].flat().map((one) => `${method} ${one} ${access}`),
    );
    expect(found.sort()).toEqual([...named, ...BESIDE_THE_CONTRACTS].sort());
  });

  it.each(Object.entries<Endpoint>(endpoints))('%s admits only callers with its access', async (_, it) => {
    for (const caller of CALLERS) {
      const { status } = await call(caller, it.method, pathOf(it));
      const outcome = status === 401 || status === 403 ? status : 'in';
      // The body is empty: an endpoint open to anybody replies 400, never 401 or 403.
      const expected = mayCall(caller, it.access) ? 'in' : caller === 'nobody' ? 401 : 403;
      expect(`${caller}: ${outcome}`).toBe(`${caller}: ${expected}`);
    }
  });

  it('answer at the path of the previous release too', async () => {
    const moved = Object.values<Endpoint>(endpoints).filter(({ formerPath }) => formerPath !== undefined);
    expect(moved.length).toBeGreaterThan(0);
    for (const { path, formerPath = '' } of moved) {
      const [now, before] = await Promise.all([call('admin', 'GET', path), call('admin', 'GET', formerPath)]);
      expect([formerPath, before.status]).toEqual([formerPath, now.status]);
      expect(before.status).toBe(200);
    }
  });

  it.each([
    '/api/admin/api-tokens/',
    '/API/ADMIN/API-TOKENS',
    '/api/admin/%61pi-tokens',
    '/api//admin/api-tokens',
    '/api/x/%2e%2e/admin/api-tokens',
    '/api/admin/api-tokens?x=1',
  ])('keeps a viewer out of %s', async (path) => {
    for (const method of ['GET', 'HEAD', 'POST']) {
      const response = await call('viewer', method, path);
      expect(response.status).toBeGreaterThanOrEqual(400);
    }
  });

  it('rejects an unsupported method, and names the supported ones', async () => {
    const response = await call('admin', 'PUT', '/api/admin/refresh-jobs');
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('HEAD, GET, POST');
  });

  it('answers an unknown API path with a normal error, for any caller', async () => {
    const response = await call('nobody', 'GET', '/api/admin/nothing/here');
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({ error: { code: 'input/not_found', message: 'This address does not exist.' } });
  });

  it('forbids caching of answers, and framing of pages by other hosts', async () => {
    const document = (await app.get('/api/docs/openapi.json')) as { paths: Record<string, Record<string, unknown>> };
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method): [string, string] => [method.toUpperCase(), path.replace(/\{\w+\}/g, NOBODYS_ID)]),
    );
    expect(described.length).toBeGreaterThanOrEqual(Object.keys(endpoints).length);
    const besides = BESIDE_THE_CONTRACTS.map((it) => it.replace(/:\w+/g, NOBODYS_ID).split(' '));
    const unknown = ['/api/nothing', '/v1/nothing', '/metrics/', '/API/store', '/assets/nothing.js', '/socket.io/?EIO=4&transport=polling'];
    const addresses = [...described, ...besides, ...unknown.map((path) => ['GET', path])];
    for (const [method = '', path = ''] of addresses) {
      for (const caller of ['admin', 'nobody'] as const) {
        const { headers } = await call(caller, method, path);
        expect([method, path, headers.get('cache-control')]).toEqual([method, path, 'no-store']);
        if (path.startsWith('/socket.io/')) continue;
        expect([path, headers.get('content-security-policy')]).toEqual([path, expect.stringContaining("connect-src 'self';")]);
      }
    }
  });

  it('sends security headers, and keeps data out of caches', async () => {
    const { headers } = await call('viewer', 'GET', '/api/store');
    expect(headers.get('content-security-policy')).toContain("script-src 'self';");
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("connect-src 'self';");
    for (const path of ['/api/store', '/metrics', '/v1/track']) {
      expect([path, (await call('viewer', 'GET', path)).headers.get('cache-control')]).toEqual([path, 'no-store']);
    }
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-powered-by')).toBeNull();
  });
});
