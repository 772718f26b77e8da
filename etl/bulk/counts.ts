import type { DuckDBConnection } from '@duckdb/node-api';
import { countedTable, foldStatement } from '@storepulse/database/fold/batch-statements.js';
import { type Columns, countedColumns, type RollUpName, rollUp } from '@storepulse/database/rollups.js';
import { COLUMN_KINDS } from './binary-rows.js';

/** A count that DuckDB computes for the fold: a statement of `database/fold/sql/counts`, with its columns in the same order. */
export interface Count {
  name: string;
  columns: Columns;
  /** Sort order of the rows, by the key: an index that is filled in its own order grows only at its end. */
  order: string;
  /** Row order in a shadow table (database/rollups.ts). */
  shadowOrder?: string;
  /** Cost of counting it, relative to the other counts, which cost 1 each (38.6 M events). */
  effort?: number;
  /** DuckDB relation that holds a subset of the rows of the count with this name, or none. Such a count is not computed itself. */
  from?: string;
}

/** The count of a roll-up. Its rows are rows of the table, unless some of its values are counted apart. */
export function countOf(table: RollUpName): Count {
  const { count, keys, load = {} } = rollUp(table);
  const order = Object.keys(keys).join(', ');
  return { name: count, columns: countedColumns(table), order, shadowOrder: load.order, effort: load.effort };
}

const USER_DAY_COLUMNS = { day: 'date', user_id: 'bigint', stages: 'smallint', brands: 'integer[]' } as const;

/** Counts beside those of the roll-ups: parts of a roll-up, what other counts read, and what is not a roll-up. */
export const COUNTS = {
  span: {
    name: 'batch-span',
    columns: { events: 'bigint', first_event_at: 'timestamptz', last_event_at: 'timestamptz' },
    order: 'events',
  },
  productDetails: {
    name: 'product-details',
    columns: {
      product_id: 'bigint',
      name: 'text',
      named_at: 'timestamptz',
      image_url: 'text',
      image_url_at: 'timestamptz',
      url: 'text',
      url_at: 'timestamptz',
      brand: 'text',
      branded_at: 'timestamptz',
      category_code: 'text',
      categorised_at: 'timestamptz',
      price: 'numeric(14, 4)',
      priced_at: 'timestamptz',
    },
    order: 'product_id',
  },
  productIds: { name: 'product-ids', columns: { product_id: 'bigint' }, order: 'product_id' },
  brandUserDays: {
    name: 'brand-user-days',
    columns: { brand_id: 'integer', day: 'date', user_id: 'bigint', stages: 'smallint' },
    order: 'user_id, brand_id, day',
    effort: 18,
  },
  brandDayUsers: { name: 'brand-day-users', columns: { brand_id: 'integer', day: 'date', users: 'bigint' }, order: 'brand_id, day' },
  userDays: { name: 'user-days', columns: USER_DAY_COLUMNS, order: 'user_id, day' },
  noUserDays: {
    name: 'user-days',
    columns: USER_DAY_COLUMNS,
    order: 'user_id, day',
    from: '(select null::date as day, null::bigint as user_id, null::smallint as stages, null::integer[] as brands where false)',
  },
  newUsers: { name: 'new-users', columns: { day: 'date', event_type: 'event_type', new_users: 'bigint' }, order: 'day, event_type' },
  grownSessions: { ...countOf('sessions'), from: 'grown_sessions' },
  stageSessions: {
    name: 'stage-sessions',
    columns: { day: 'date', event_type: 'event_type', sessions: 'bigint' },
    order: 'day, event_type',
  },
  grownCartItems: { ...countOf('cart_items'), from: 'grown_cart_items' },
} as const satisfies Record<string, Count>;

/** Rows of sessions that began before the part (store-before.ts). They are kept apart from new sessions and merged with stored rows. */
const APART: Readonly<Record<string, string>> = { sessions: 'grown_sessions', 'cart-items': 'grown_cart_items' };

/** Activity masks for which returning-user counts exist, as in counts/user-changes.sql. */
export const ASKED_MASKS = [1, 2, 8, 15, 16, 32, 48] as const;

/** The last day before `u.day` on which the user did any action in `activity_mask`: from the part itself, or from the store before it. */
const dayBefore = (mask: number): string =>
  `coalesce(last_value(case when u.activity_mask & ${mask} <> 0 then u.day end ignore nulls) over before, b."${mask}")`;

/** Views through which a count reads the result of an earlier count. */
const INNER_VIEWS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'brand-user-days': {
    brand_users_seen: 'select brand_id, day from counted_brand_user_days',
    // The previous day is resolved here, so that all users with the same two days form one row (counts/returning.sql).
    brand_visits: `
      select key, null::bigint as user_id, day, previous_day, null::date as next_day, 1 as sign, count(*) as users
      from (
        select
          c.brand_id as key, c.day,
          coalesce(lag(c.day) over (partition by c.user_id, c.brand_id order by c.day), b.day) as previous_day
        from counted_brand_user_days c
        left join brand_days_before b on b.brand_id = c.brand_id and b.user_id = c.user_id) as met
      group by key, day, previous_day`,
  },
  'user-day-changes': {
    user_days_learned: `
      select u.user_id, u.day, u.stages & ~coalesce(b.stages, 0) as learned
      from counted_user_day_changes u
      left join users_before b on b.user_id = u.user_id`,
    // As for brands. The previous days of all masks are found in one pass over each user's days.
    user_days_changed: `
      select null::bigint as user_id, day, activity_mask, 0 as mask_before, count(*) as users, days_before as found_day, null as found_mask
      from (
        select u.day, u.activity_mask, [${ASKED_MASKS.map(dayBefore).join(', ')}] as days_before
        from (select u.user_id, u.day, ${foldStatement('counts/activity-mask')} as activity_mask from counted_user_day_changes u) as u
        left join users_before b on b.user_id = u.user_id
        window before as (partition by u.user_id order by u.day rows between unbounded preceding and 1 preceding)) as d
      group by day, activity_mask, days_before`,
    user_visits: `
      select
        c.key, c.user_id, c.day, c.found_day[list_position([${ASKED_MASKS.join(', ')}], c.key)] as previous_day, null::date as next_day,
        c.sign, c.users
      from (${foldStatement('counts/user-changes')}) as c`,
  },
  'user-firsts': { user_first_differences: foldStatement('counts/user-first-differences') },
  sessions: { session_differences: foldStatement('counts/session-differences') },
  'cart-items': { cart_differences: foldStatement('counts/cart-differences') },
};

/** Computed once; other counts read the result. */
const COUNTED_BEFORE = new Set(['brand-user-days']);

/** Computes a count from DuckDB's `batch_events` into a table with the same name as in PostgreSQL. */
export async function countInDuck(connection: DuckDBConnection, { name }: Count): Promise<void> {
  const table = countedTable(name);
  await connection.run(`create or replace table ${table} as ${foldStatement(`counts/${name}`, COUNTED_BEFORE)}`);
  const apart = APART[name];
  if (apart !== undefined) {
    await connection.run(`create or replace table ${apart} as from ${table} where user_session in (from sessions_before)`);
    await connection.run(`delete from ${table} where user_session in (from sessions_before)`);
  }
  for (const [view, sql] of Object.entries(INNER_VIEWS[name] ?? {})) await connection.run(`create or replace view ${view} as ${sql}`);
}

/** The query for a count's rows, in the form that `binaryRows` reads. @param condition filter on DuckDB's columns of the count */
export function countedRows({ name, columns, from = countedTable(name) }: Count, order: string, condition = 'true'): string {
  const list = Object.entries(columns).map(([column, kind]) => `${COLUMN_KINDS[kind].duckdb(column)} as ${column}`);
  const ordered = order.replace(/(\w+)/g, 'counted.$1');
  return `select ${list.join(', ')} from ${from} as counted where ${condition} order by ${ordered}`;
}

/** Definition of the PostgreSQL temporary table for a count that has to be merged. It is dropped at the end of the transaction. */
export function countedTableDefinition({ name, columns }: Count): string {
  const list = Object.entries(columns).map(([column, kind]) => `${column} ${kind}`);
  return `create temp table ${countedTable(name)} (${list.join(', ')}) on commit drop`;
}
