/** Saved segments: who may change them, which rules are valid, and how watchers learn of changes. The oracle checks their counts. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { endpoints, type FunnelAnswer, type Role, type Segment, type SegmentList } from '../../libs/contracts/src/index.js';
import { collectUpdates, connected, openLive, subscribe } from '../support/live-client.js';
import { madeEvent } from '../support/sender.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestStore, type TestStore } from '../support/test-store.js';
import { waitFor } from '../support/wait-for.js';

let store: TestStore;
let app: TestApp;
const tokens = new Map<Role, string>();

const did = (changes: object = {}) => ({
  kind: 'did',
  not: false,
  action: 'view',
  times: 1,
  brands: [],
  categories: [],
  days: null,
  ...changes,
});
const group = (rules: readonly object[], changes: object = {}) => ({ kind: 'group', not: false, match: 'all', rules, ...changes });
const nested = (levels: number): object => group([levels === 1 ? did() : nested(levels - 1)]);

beforeAll(async () => {
  store = await createTestStore();
  app = await startTestApp(store.url);
  for (const role of ['viewer', 'analyst'] as const) tokens.set(role, await app.makeToken(role));
  await app.send([
    madeEvent({ user_id: '1', brand: 'acme' }),
    madeEvent({ user_id: '1', brand: 'acme', event_type: 'purchase' }),
    madeEvent({ user_id: '2', brand: 'other' }),
    madeEvent({ user_id: '3', brand: 'other' }),
    madeEvent({ user_id: '3', brand: 'acme' }),
  ]);
}, 60_000);

afterAll(async () => {
  await app?.close();
  await store?.drop();
});

async function call(role: Role, method: string, path: string, body?: object): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${app.url}/api/segments${path}`, {
    method,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${tokens.get(role)}` },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}
const add = async (name: string, rule: object) => (await call('analyst', 'POST', '', { name, rule })).body as Segment;
const viewsOf = async (segmentId: string) => {
  const { stages } = (await app.get(`/api/sales-funnel?segment=${segmentId}`)) as FunnelAnswer;
  return stages.map(({ events, users }) => [events, users]);
};

describe('segments', () => {
  it('are added, changed and deleted by an analyst, and read by a viewer', async () => {
    const made = await add('  Of acme ', group([did({ brands: ['acme'] })]));
    expect(made).toMatchObject({ name: 'Of acme', author: 'test analyst', changedBy: null });
    expect((await call('viewer', 'GET', '')).body).toEqual({ segments: [made] } satisfies SegmentList);
    expect(await call('viewer', 'POST', '', { name: 'x', rule: nested(1) })).toMatchObject({ status: 403 });
    expect(await call('viewer', 'PATCH', `/${made.segmentId}`, { name: 'x' })).toMatchObject({ status: 403 });
    expect(await call('viewer', 'DELETE', `/${made.segmentId}`)).toMatchObject({ status: 403 });
    expect(await call('viewer', 'POST', '/size', { rule: nested(1) })).toMatchObject({ status: 403 });
    expect(await call('analyst', 'POST', '', { name: 'Of acme', rule: nested(1) })).toMatchObject({
      status: 400,
      body: { error: { details: [{ path: 'name', message: 'is already the name of another segment' }] } },
    });
    expect(await call('analyst', 'PATCH', `/${made.segmentId}`, { name: 'Fans' })).toMatchObject({
      status: 200,
      body: { name: 'Fans', rule: made.rule, changedBy: 'test analyst' },
    });
    expect(await call('analyst', 'DELETE', `/${made.segmentId}`)).toMatchObject({ status: 200 });
    for (const method of ['DELETE', 'PATCH']) {
      expect(await call('analyst', method, `/${made.segmentId}`, { name: 'gone' })).toMatchObject({ status: 404 });
    }
    const asked = await fetch(`${app.url}/api/sales-funnel?segment=${made.segmentId}`, {
      headers: { authorization: `Bearer ${app.adminToken}` },
    });
    expect(asked.status).toBe(404);
    expect(await asked.json()).toMatchObject({ error: { message: 'There is no such segment.' } });
  });

  it.each([
    ['no rule in a group', group([])],
    ['a condition instead of a group', did()],
    ['an unknown action', group([did({ action: 'wish' })])],
    ['never', group([did({ times: 0 })])],
    ['a day that does not exist', group([did({ days: { from: '2026-02-30' } })])],
    ['reversed days', group([did({ days: { from: '2026-02-03', to: '2026-02-01' } })])],
    ['a brand with a NUL character', group([did({ brands: ['\0'] })])],
    ['an unknown field', group([did({ brand: 'acme' })])],
    ['too many conditions', group(Array.from({ length: 10 }, () => group([did(), did(), did()])))],
    ['groups that are too deep', nested(4)],
    ['endless groups', nested(100)],
  ])('are rejected with %s, and a reason', async (_, rule) => {
    for (const [path, body] of [
      ['', { name: 'wrong', rule }],
      ['/size', { rule }],
    ] as const) {
      const answer = await call('analyst', 'POST', path, body);
      expect(answer).toMatchObject({ status: 400, body: { error: { code: 'input/invalid', message: expect.stringContaining('rule') } } });
    }
  });

  it('count the users of a rule before it is saved', async () => {
    const bought = did({ action: 'purchase' });
    const ofAcme = did({ brands: ['acme'] });
    for (const [rule, users] of [
      [group([bought]), 1],
      [group([ofAcme]), 2],
      [group([ofAcme, { ...bought, not: true }]), 1],
      [group([bought, did({ brands: ['other'] })], { match: 'any' }), 3],
      [group([did({ brands: ['nobody'] })]), 0],
      [group([did({ brands: ['nobody'] })], { not: true }), 3],
      [group([did({ days: { last: 1 } })]), 3],
    ] as const) {
      expect(await call('analyst', 'POST', '/size', { rule })).toMatchObject({ status: 200, body: { users, ofUsers: 3 } });
    }
  });

  it('apply a new rule to open pages at once, without an event', async () => {
    const made = await add('Watched', group([did({ brands: ['acme'] })]));
    expect(await viewsOf(made.segmentId)).toEqual([
      [3, 2],
      [0, 0],
      [1, 1],
    ]);
    const client = openLive(app.url, { authorization: `Bearer ${app.adminToken}` });
    try {
      await connected(client);
      const updates = collectUpdates(client);
      expect(await subscribe(client, 'funnel', { segment: made.segmentId })).toMatchObject({
        ok: true,
        data: { stages: [{ users: 2 }, {}, {}] },
      });
      expect(await subscribe(client, 'segments')).toMatchObject({ ok: true });
      const rule = group([did({ brands: ['acme'] }), did({ action: 'purchase' })]);
      await call('analyst', 'PATCH', `/${made.segmentId}`, { rule });
      const newest = (topic: string) => updates.findLast((it) => it.topic === topic)?.data;
      await waitFor(
        'the funnel of the new rule',
        () => endpoints.salesFunnel.answer.safeParse(newest('funnel')).data?.stages[0]?.users === 1,
      );
      await waitFor('the new rule', () => {
        const list = endpoints.segments.answer.safeParse(newest('segments')).data;
        return JSON.stringify(list?.segments.find(({ segmentId }) => segmentId === made.segmentId)?.rule) === JSON.stringify(rule);
      });
    } finally {
      client.close();
    }
    expect(await viewsOf(made.segmentId)).toEqual([
      [1, 1],
      [0, 0],
      [1, 1],
    ]);
  });
});
