import type { CohortsAnswer, SegmentGroup, SegmentSizeAnswer, SessionListAnswer } from '../../libs/contracts/src/index.js';
import type { TestApp } from '../support/test-app.js';
import { compareFunnelOfUsers } from './compare-funnel.js';
import { compareFunnel, compareSessions, query, same } from './compare-with-oracle.js';
import type { Oracle, OracleEvent, OracleFilter } from './oracle.js';
import { fulfils, randomRules } from './random-segments.js';

/** Compares segments with random rules: their sizes, and every answer they filter, over each of the given filters in turn. */
export async function compareSegments(
  app: TestApp,
  oracle: Oracle,
  { seed, count, filters, timeZone }: { seed: number; count: number; filters: readonly OracleFilter[]; timeZone: string },
): Promise<void> {
  const { last } = await oracle.days();
  const events = await oracle.eventsOfUsers();
  for (const [place, rule] of randomRules(seed, count).entries()) {
    const users = [...events].filter(([, own]) => fulfils(own, rule, last)).map(([user]) => user);
    const size = (await app.post('/api/segments/size', { rule })) as SegmentSizeAnswer;
    same(`size of ${JSON.stringify(rule)}`, [size.users, size.ofUsers], [users.length, events.size]);
    const id = await save(app, `segment ${seed}.${place}`, rule);
    const filter: OracleFilter = { ...filters[place % filters.length], segment: { id, users } };
    await compareFunnel(app, oracle, filter);
    await compareFunnelOfUsers(app, oracle, filter, timeZone);
    await compareSessions(app, oracle, filter);
    await compareSessionList(app, oracle, filter);
    await compareCohorts(app, events, filter);
  }
}

async function save(app: TestApp, name: string, rule: SegmentGroup): Promise<string> {
  const { segmentId } = (await app.post('/api/segments', { name, rule })) as { segmentId: string };
  return segmentId;
}

async function compareSessionList(app: TestApp, oracle: Oracle, filter: OracleFilter): Promise<void> {
  let [found, before] = [0, ''];
  do {
    const page = (await app.get(`/api/sessions?${query(filter, { limit: 200 })}${before}`)) as SessionListAnswer;
    found += page.sessions.length;
    before = page.next === null ? '' : `&before=${page.next}`;
  } while (before !== '');
  const all = (await oracle.sessionSegments(filter)).find(({ segment }) => segment === 'all') as { sessions?: number } | undefined;
  same(`list of sessions ${query(filter)}`, found, all?.sessions);
}

/** Compares cohorts by week of the first day among the segment's users, and the users active in each week. */
async function compareCohorts(app: TestApp, events: Map<string, OracleEvent[]>, { from, to, segment }: OracleFilter): Promise<void> {
  const asked = query({ from, to, segment });
  const { cohorts } = (await app.get(`/api/cohorts?${asked}`)) as CohortsAnswer;
  const week = (day: string): number => Math.floor((Date.parse(day) - Date.parse('1970-01-05')) / (7 * 86_400_000));
  const expected = new Map<string, number>();
  for (const user of segment?.users ?? []) {
    const days = (events.get(user) ?? []).map(({ day }) => day).sort();
    const [first] = days;
    if (first === undefined || (from !== undefined && first < from) || (to !== undefined && first > to)) continue;
    for (const bucket of new Set(days.map(week))) {
      const key = `${week(first)} ${bucket - week(first)}`;
      expected.set(key, (expected.get(key) ?? 0) + 1);
    }
  }
  const counted = (cohorts ?? []).flatMap(({ start, returned }) =>
    returned.map((users, after) => [`${week(start)} ${after}`, users] as const).filter(([, users]) => users !== null && users > 0),
  );
  same(`cohorts ${asked}`, Object.fromEntries(counted), Object.fromEntries(expected));
}
