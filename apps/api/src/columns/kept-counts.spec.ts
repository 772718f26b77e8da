import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { RowSource } from '../platform/query-rows.js';
import { SqlParameters } from '../platform/sql-parameters.js';
import { rowsOf } from './duck-rows.js';
import { addedUp, type CountedDays, type DayCount } from './kept-counts.js';
import { KEPT } from './kept-tables.js';
import { withLiterals } from './sql-literal.js';

const DAYS = Array.from({ length: 9 }, (_, index) => `2026-03-0${index + 1}`);
const LAST_DAY = '2026-03-09';

const byKind: DayCount<CountedDays> = {
  by: ['kind'],
  sums: ['times'],
  sets: ['users'],
  daysOf: 'events',
  rows: ({ from, to }, p) => `
    with chosen as (select * from events where day between ${p.add(from)} and ${p.add(to)})
    select kind, count(*) as times, bitstring_agg(user_id, 1, 64) as users from chosen group by kind`,
};

const weekly: DayCount<CountedDays> = {
  by: ['week'],
  sums: ['users'],
  startOfRow: (day) => (day < '2026-03-02' ? '2026-02-23' : day < '2026-03-09' ? '2026-03-02' : '2026-03-09'),
  daysOf: 'events',
  rows: ({ from, to }, p) => `
    select date_trunc('week', day)::date::text as week, count(distinct user_id) as users
    from events where day between ${p.add(from)} and ${p.add(to)} group by all`,
};

describe('a count of which settled days are kept', () => {
  let instance: DuckDBInstance;
  let duck: DuckDBConnection;
  let version = 0;

  beforeAll(async () => {
    instance = await DuckDBInstance.create(':memory:');
  });
  afterAll(() => instance.closeSync());
  beforeEach(async () => {
    duck = await instance.connect();
    await duck.run(KEPT);
    await duck.run(`
      create or replace table events (day date, kind text, user_id integer);
      create or replace table held_days (day date, version bigint);
      insert into held_days select day, 0 from (select unnest([${DAYS.map((day) => `date '${day}'`).join(', ')}]) as day)`);
    version = 0;
    for (const [index, day] of DAYS.entries()) await change(day, index);
  });

  const events: RowSource = { query: (sql, values) => rowsOf(duck, withLiterals(sql, values)) };

  /** Adds events to a day, as a copy does. */
  async function change(day: string, seed: number): Promise<void> {
    version += 1;
    await duck.run(`
      insert into events
      select date '${day}', chr(97 + (hash(${seed}, r) % 3)::integer), (hash(r, ${seed}) % 40)::integer + 1 from range(12) t (r);
      update held_days set version = ${version} where day = '${day}'`);
  }

  const days = (from: string, to: string): CountedDays => ({ from, to, cutAt: null, lastDay: LAST_DAY });

  async function rowsBy(of: CountedDays, count: DayCount<CountedDays>): Promise<unknown> {
    const p = new SqlParameters();
    const source = await addedUp(events, of, count, p);
    return (await events.query(`select * from ${source} order by 1`, p.values)).rows;
  }
  async function counted(of: CountedDays, count: DayCount<CountedDays>): Promise<unknown> {
    const p = new SqlParameters();
    return (await events.query(`select * from (${count.rows(of, p)}) order by 1`, p.values)).rows;
  }

  it('is the same as all days counted at once, whichever days change in between', async () => {
    for (let round = 0; round < 60; round += 1) {
      const [from = '', to = ''] = [DAYS[(round * 7) % 9] ?? '', DAYS[(round * 5 + 3) % 9] ?? ''].sort();
      for (const count of [byKind, weekly]) expect(await rowsBy(days(from, to), count)).toEqual(await counted(days(from, to), count));
      await change(DAYS[(round * 4 + 8) % 9] ?? '', 100 + round);
    }
  });

  it('does not read settled days again until one of them has changed', async () => {
    const all = days('2026-03-01', LAST_DAY);
    const before = await rowsBy(all, byKind);
    await duck.run(`delete from events where day <= '2026-03-05'`);
    expect(await rowsBy(all, byKind)).toEqual(before);
    await change('2026-03-09', 50);
    expect(await rowsBy(all, byKind)).not.toEqual(before);
    await change('2026-03-02', 51);
    expect(await rowsBy(all, byKind)).toEqual(await counted(all, byKind));
  });

  it('reads settled days again when a day before them has changed, if it depends on those', async () => {
    const later = days('2026-03-04', LAST_DAY);
    const dependent = { ...byKind, dependsOnDaysBefore: true };
    await rowsBy(later, dependent);
    await duck.run(`delete from events where day = '2026-03-05'`);
    await change('2026-03-01', 60);
    expect(await rowsBy(later, dependent)).toEqual(await counted(later, byKind));
  });

  it('is right after more counts than are kept', async () => {
    const askedAgain = days('2026-03-01', '2026-03-06');
    const before = await rowsBy(askedAgain, byKind);
    for (let times = 1; times <= 40; times += 1) {
      const count = {
        ...byKind,
        rows: (of: CountedDays, p: SqlParameters) => `select * from (${byKind.rows(of, p)}) where times >= ${times}`,
      };
      expect(await rowsBy(askedAgain, count)).toEqual(await counted(askedAgain, count));
    }
    expect(await rowsBy(askedAgain, byKind)).toEqual(before);
  });

  it('is counted again for the users of another segment', async () => {
    const all = days('2026-03-01', LAST_DAY);
    const ofSegment = {
      ...byKind,
      rows: (of: CountedDays, p: SqlParameters) =>
        byKind.rows(of, p).replace('from events', 'from events semi join chosen_users using (user_id)'),
    };
    await duck.run(`create table chosen_users as select 1 as user_id; set variable segment_slot = 0; set variable segment_version = 1`);
    await rowsBy(all, ofSegment);
    await duck.run(`insert into chosen_users values (2), (3), (4), (5), (6); set variable segment_version = 2`);
    expect(await rowsBy(all, ofSegment)).toEqual(await counted(all, ofSegment));
    await duck.run('drop table chosen_users; reset variable segment_slot; reset variable segment_version');
  });
});
