import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { rowsOf } from '../../columns/duck-rows.js';
import { addedUp, type CountedDays, type DayCount } from '../../columns/kept-counts.js';
import { KEPT, SEGMENT_USERS } from '../../columns/kept-tables.js';
import { withLiterals } from '../../columns/sql-literal.js';
import type { RowSource } from '../../platform/query-rows.js';
import { SqlParameters } from '../../platform/sql-parameters.js';
import { withSegmentUsers } from './kept-segments.js';
import type { ResolvedCondition, ResolvedGroup } from './segment-rule.js';

const FIRST_DAY = '2026-03-01';
const LAST_DAY = '2026-03-09';
const days: CountedDays = { from: FIRST_DAY, to: LAST_DAY, cutAt: null, lastDay: LAST_DAY };

const did = (action: ResolvedCondition['action'], times: number, not = false): ResolvedCondition => ({
  kind: 'did',
  not,
  action,
  times,
  brandIds: null,
  categoryKeys: null,
  from: FIRST_DAY,
  to: LAST_DAY,
});
const all = (...rules: ResolvedGroup['rules']): ResolvedGroup => ({ kind: 'group', not: false, match: 'all', rules });
/** Users join the first when they buy; they leave the second when they put something in their cart for the second time. */
const BUYERS = all(did('purchase', 2));
const HESITANT = all(did('view', 3), did('cart', 2, true));

const ofUsers: DayCount<CountedDays> = {
  by: ['kind'],
  sums: ['events'],
  sets: ['users'],
  daysOf: 'events',
  addsUpOverUsers: 'events',
  rows: ({ from, to }, p) => `
    select user_id % 5 as kind, count(*) as events, bitstring_agg(user_id, 1, 64) as users
    from clicks
    where day between ${p.add(from)} and ${p.add(to)} and user_id in (select user_id from ${SEGMENT_USERS})
    group by all`,
};

describe('the users of a segment', () => {
  let instance: DuckDBInstance;
  let duck: DuckDBConnection;
  let version = 0;
  let reads = 0;
  const events: RowSource = {
    query: (sql, values) => {
      if (/create or replace temp table kept_\d+ as\s+select user_id % 5/.test(sql)) reads += 1;
      return rowsOf(duck, withLiterals(sql, values));
    },
  };

  beforeAll(async () => {
    instance = await DuckDBInstance.create(':memory:');
    duck = await instance.connect();
    await duck.run(KEPT);
    await duck.run(`
      create table users as select (r + 1)::integer as user_id from range(60) t (r);
      create table held_days as select date '${FIRST_DAY}' + r::integer as day, 0 as version from range(9) t (r);
      create table user_days as
        select day, user_id, (hash(day, user_id) % 3)::integer as views, 0 as carts, 0 as removals, (hash(user_id, day) % 17 = 0)::integer as purchases
        from users, held_days;
      create table clicks as select day, user_id from user_days, range(3) t (r) where hash(user_id, day, r) % 2 = 0`);
  });
  afterAll(() => {
    duck.closeSync();
    instance.closeSync();
  });

  const counted = (segment: ResolvedGroup): Promise<unknown> =>
    withSegmentUsers(events, { segment, lastDay: LAST_DAY }, async () => {
      const p = new SqlParameters();
      const source = await addedUp(events, days, ofUsers, p);
      return (await events.query(`select * from ${source} order by kind`, p.values)).rows;
    });

  async function recounted(users: string): Promise<unknown> {
    const p = new SqlParameters();
    const sql = ofUsers.rows(days, p).replace(`select user_id from ${SEGMENT_USERS}`, users);
    return (await events.query(`select * from (${sql}) order by kind`, p.values)).rows;
  }
  const buyers = 'select user_id from user_days group by user_id having sum(purchases) >= 2';
  const hesitant = 'select user_id from user_days group by user_id having sum(views) >= 3 and sum(carts) < 2';

  it('are counted right while users join and leave, and settled days are not read again for the others', async () => {
    expect(await counted(BUYERS)).toEqual(await recounted(buyers));
    expect(await counted(HESITANT)).toEqual(await recounted(hesitant));
    const readsBefore = reads;
    expect(readsBefore).toBe(2);
    for (let round = 1; round <= 40; round += 1) {
      version += 1;
      const did = `day = '${LAST_DAY}' and hash(user_id, ${round}) % 20 = 0`;
      await duck.run(`
        update user_days set purchases = purchases + 1 where ${did} and user_id % 2 = 0;
        update user_days set carts = carts + 1 where ${did};
        insert into clicks select day, user_id from user_days where ${did};
        update held_days set version = ${version} where day = '${LAST_DAY}'`);
      if (round % 3 !== 0) expect(await counted(BUYERS)).toEqual(await recounted(buyers));
      expect(await counted(HESITANT)).toEqual(await recounted(hesitant));
    }
    expect(await recounted(buyers)).not.toEqual(await recounted(hesitant));
    expect(reads).toBe(readsBefore);
  });

  it('are found again when an earlier day has changed', async () => {
    version += 1;
    await duck.run(`
      update user_days set purchases = purchases + 2 where day = '2026-03-03' and user_id % 3 = 0;
      insert into clicks select day, user_id from user_days where day = '2026-03-03' and user_id % 3 = 0;
      update held_days set version = ${version} where day = '2026-03-03'`);
    expect(await counted(BUYERS)).toEqual(await recounted(buyers));
  });

  it('are right for more segments than are kept', async () => {
    for (let times = 1; times <= 20; times += 1) {
      const users = `select user_id from user_days group by user_id having sum(views) >= ${times}`;
      expect(await counted(all(did('view', times)))).toEqual(await recounted(users));
    }
    expect(await counted(BUYERS)).toEqual(await recounted(buyers));
  });

  it('may not be asked for where none were found', async () => {
    await expect(events.query(`from ${SEGMENT_USERS}`, [])).rejects.toThrow(SEGMENT_USERS);
  });
});
