import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Annotation, AnnotationList, Role } from '../../libs/contracts/src/index.js';
import { collectUpdates, connected, openLive, subscribe } from '../support/live-client.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { waitFor } from '../support/wait-for.js';

let store: TestStore;
let app: TestApp;
const tokens = new Map<Role, string>();

beforeAll(async () => {
  store = await createTestStore();
  app = await startTestApp(store.url);
  for (const role of ['viewer', 'analyst'] as const) tokens.set(role, await app.makeToken(role));
});
afterAll(async () => {
  await app?.close();
  await store?.drop();
});

async function call(role: Role, method: string, path: string, body?: object): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${app.url}/api/annotations${path}`, {
    method,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${tokens.get(role)}` },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}
const add = async (body: object) => (await call('analyst', 'POST', '', body)).body as Annotation;
const list = async (query = '') => (await call('viewer', 'GET', query)).body as AnnotationList;
const textsOf = ({ annotations }: AnnotationList) => annotations.map(({ text }) => text);

describe('annotations', () => {
  it('are added, changed and deleted by an analyst, with author and time', async () => {
    const made = await add({ from: '2026-01-10', text: '  Sale  ' });
    expect(made).toMatchObject({
      from: '2026-01-10',
      to: '2026-01-10',
      text: 'Sale',
      author: 'test analyst',
      changedBy: null,
      changedAt: null,
    });
    const changed = await call('analyst', 'PATCH', `/${made.annotationId}`, { to: '2026-01-12', text: 'Long sale' });
    expect(changed).toMatchObject({
      status: 200,
      body: { from: '2026-01-10', to: '2026-01-12', text: 'Long sale', changedBy: 'test analyst' },
    });
    expect(await call('analyst', 'DELETE', `/${made.annotationId}`)).toMatchObject({ status: 200 });
    expect(await call('analyst', 'DELETE', `/${made.annotationId}`)).toMatchObject({ status: 404 });
    expect(await call('analyst', 'PATCH', `/${made.annotationId}`, { text: 'gone' })).toMatchObject({ status: 404 });
  });

  it('are read-only for a viewer', async () => {
    const made = await add({ from: '2026-02-01', text: 'mine' });
    expect(await call('viewer', 'POST', '', { from: '2026-02-01', text: 'no' })).toMatchObject({ status: 403 });
    expect(await call('viewer', 'DELETE', `/${made.annotationId}`)).toMatchObject({ status: 403 });
    expect(textsOf(await list('?from=2026-02-01&to=2026-02-01'))).toEqual(['mine']);
  });

  it.each([
    [{ from: '2026-02-30', text: 'no such day' }],
    [{ from: '2026-03-02', to: '2026-03-01', text: 'ends before it starts' }],
    [{ from: '2026-03-01', text: '   ' }],
    [{ from: '2026-03-01', text: 'x'.repeat(201) }],
  ])('reject %j', async (body) => {
    expect(await call('analyst', 'POST', '', body)).toMatchObject({ status: 400 });
  });

  it('keep their days in order when only one of them is changed', async () => {
    const made = await add({ from: '2026-03-05', text: 'days' });
    expect(await call('analyst', 'PATCH', `/${made.annotationId}`, { from: '2026-03-06' })).toMatchObject({ status: 400 });
  });

  it('are listed for the requested days, latest first, page by page', async () => {
    for (const [from, to, text] of [
      ['2025-01-01', '2025-01-31', 'January'],
      ['2025-01-15', '2025-01-15', 'day'],
      ['2025-01-15', '2025-01-20', 'span'],
      ['2025-02-01', '2025-02-02', 'later'],
    ]) {
      await add({ from, to, text });
    }
    expect(textsOf(await list('?from=2025-01-16&to=2025-01-31'))).toEqual(['span', 'January']);
    const pages: string[][] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: AnnotationList = await list(`?from=2025-01-01&to=2025-12-31&limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
      pages.push(textsOf(page));
      cursor = page.next;
    }
    expect(pages).toEqual([
      ['later', 'span'],
      ['day', 'January'],
    ]);
  });

  it('reach every open page at once', async () => {
    const client = openLive(app.url, { authorization: `Bearer ${tokens.get('viewer')}` });
    try {
      await connected(client);
      const updates = collectUpdates(client);
      expect(await subscribe(client, 'annotations', { from: '2024-05-01', to: '2024-05-31' })).toMatchObject({
        ok: true,
        data: { annotations: [] },
      });
      await add({ from: '2024-05-05', text: 'outage' });
      await waitFor('the annotation', () => JSON.stringify(updates).includes('outage'));
    } finally {
      client.close();
    }
  });
});
