/**
 * Every roll-up of the store. The fold, the bulk load, reconcile, partitions, statistics, rights and the end of the demo read this table.
 * CONTRIBUTING.md shows how to add one.
 *
 * The entries stand in the order in which the fold writes them. Partitions are created and tables emptied in this order too, but there any
 * order would do: whoever does it has locked `store_state`.
 */

/** PostgreSQL type of a column. The bulk load sends it in this type (etl/bulk/binary-rows.ts). */
export type ColumnType =
  | 'bigint'
  | 'boolean'
  | 'date'
  | 'event_type'
  | 'integer'
  | 'integer[]'
  | 'numeric'
  | 'numeric(14, 4)'
  | 'numeric(38, 0)'
  | 'smallint'
  | 'text'
  | 'timestamptz'
  | 'uuid';

export type Columns = Readonly<Record<string, ColumnType>>;

export interface RollUp {
  /** What one row stands for: "one row per …". */
  grain: string;
  /** Columns that identify a row. */
  keys: Columns;
  values: Columns;
  /** Rows also have `changed_batch`, the last batch that changed them. */
  isNumbered?: boolean;
  /** Rows also have `rewritten_batch`, the last batch that changed events stored before it. */
  notesRewrites?: boolean;
  /**
   * Column with the day of the store on which reconcile checks a row. Other rows are checked by minute, with their session, or with the
   * whole store.
   */
  day?: string;
  /**
   * Partitioned by month of `day`. `fill` is the fill factor in percent: rows that change during their day leave room for the new version
   * beside the old one.
   */
  partitions?: { fill: number };
  /** Condition on rows that count nothing. The fold leaves them, so reconcile ignores them. */
  empty?: string;
  /** What the table counts: a statement of fold/sql/counts, shared by fold, load and reconcile. */
  count: string;
  /** Values that other counts add to the rows of `count`. */
  countedApart?: readonly string[];
  /**
   * Statement of fold/sql that adds the rows of `count` to the table. Only for roll-ups that need nothing but the events of the batch: the
   * fold and the load run it on their own. Other roll-ups share a statement or depend on what is stored (write-batch.ts, part-steps.ts).
   */
  merge?: string;
  /**
   * For the load. `effort`: cost of the count relative to the others, which cost 1 each (38.6 M events). `order`: order of the rows in a
   * shadow table, whose indexes are built afterwards. By time, so that BRIN ranges separate days.
   */
  load?: { effort?: number; order?: string };
}

const STAGES = { views: 'integer', carts: 'integer', removals: 'integer', purchases: 'integer' } as const;
/** Totals of months and years exceed 32 bits. */
const LARGE_STAGES = { views: 'bigint', carts: 'bigint', removals: 'bigint', purchases: 'bigint' } as const;

export const ROLL_UPS = {
  products: {
    grain: 'one row per product',
    keys: { product_id: 'bigint' },
    values: {
      brand: 'text',
      branded_at: 'timestamptz',
      category_id: 'bigint',
      category_code: 'text',
      categorised_at: 'timestamptz',
      price: 'numeric(14, 4)',
      priced_at: 'timestamptz',
      first_event_at: 'timestamptz',
      last_event_at: 'timestamptz',
      ...LARGE_STAGES,
      revenue: 'numeric',
    },
    count: 'products',
    merge: '20-products',
    load: { effort: 20 },
  },
  product_days: {
    grain: 'one row per product, day, brand and category',
    keys: { product_id: 'bigint', day: 'date', brand_id: 'integer', category_key: 'integer' },
    values: { ...STAGES, revenue: 'numeric', last_event_at: 'timestamptz' },
    day: 'day',
    partitions: { fill: 80 },
    empty: 'last_event_at is null and revenue = 0',
    count: 'product-days',
    merge: '22-product-days',
    load: { effort: 12, order: 'day, brand_id, product_id, category_key' },
  },
  stage_minutes: {
    grain: 'one row per minute and event type',
    keys: { minute: 'timestamptz', event_type: 'event_type' },
    values: { events: 'bigint', revenue: 'numeric' },
    count: 'stage-minutes',
    merge: '30-stage-minutes',
  },
  returning_brand_users: {
    grain: 'one row per brand, day, and last day on which its users met it before',
    keys: { brand_id: 'integer', day: 'date', previous_day: 'date' },
    values: { users: 'integer' },
    count: 'returning-brand-users',
    load: { effort: 12 },
  },
  brand_days: {
    grain: 'one row per brand and day',
    keys: { brand_id: 'integer', day: 'date' },
    values: { ...LARGE_STAGES, revenue: 'numeric', users: 'bigint', last_event_at: 'timestamptz' },
    isNumbered: true,
    day: 'day',
    empty: 'last_event_at is null and revenue = 0',
    count: 'brand-days',
    countedApart: ['users'],
  },
  sessions: {
    grain: 'one row per session',
    keys: { user_session: 'uuid' },
    values: {
      user_id: 'bigint',
      started_day: 'date',
      started_at: 'timestamptz',
      ended_at: 'timestamptz',
      events: 'integer',
      ...STAGES,
      revenue: 'numeric',
    },
    day: 'started_day',
    partitions: { fill: 80 },
    count: 'sessions',
    load: { effort: 25, order: 'started_at, user_session' },
  },
  user_days: {
    grain: 'one row per user and day',
    keys: { user_id: 'bigint', day: 'date' },
    values: { stages: 'smallint', sessions: 'integer', purchasers: 'integer', brands: 'integer[]' },
    day: 'day',
    partitions: { fill: 70 },
    count: 'user-day-changes',
    load: { effort: 18, order: 'day, user_id' },
  },
  users: {
    grain: 'one row per user',
    keys: { user_id: 'bigint' },
    values: {
      first_day: 'date',
      first_view_day: 'date',
      first_cart_day: 'date',
      first_removal_day: 'date',
      first_purchase_day: 'date',
    },
    count: 'user-firsts',
    load: { effort: 4 },
  },
  session_days: {
    grain: 'one row per day and whether the session bought',
    keys: { day: 'date', purchaser: 'boolean' },
    values: { sessions: 'bigint', events: 'bigint', duration_us: 'numeric(38, 0)' },
    isNumbered: true,
    day: 'day',
    empty: '(sessions, events, duration_us) = (0, 0, 0)',
    count: 'session-days',
  },
  session_duration_days: {
    grain: 'one row per day, whether the session bought, and its duration in seconds',
    keys: { day: 'date', purchaser: 'boolean', duration_seconds: 'bigint' },
    values: { sessions: 'bigint' },
    day: 'day',
    count: 'session-duration-days',
  },
  session_event_days: {
    grain: 'one row per day, whether the session bought, and its number of events',
    keys: { day: 'date', purchaser: 'boolean', events: 'integer' },
    values: { sessions: 'bigint' },
    day: 'day',
    count: 'session-event-days',
  },
  returning_users: {
    grain: 'one row per activity mask, day, and last day on which its users came before',
    keys: { activity_mask: 'smallint', day: 'date', previous_day: 'date' },
    values: { users: 'integer' },
    count: 'returning-users',
    load: { effort: 15 },
  },
  stage_days: {
    grain: 'one row per day and event type',
    keys: { day: 'date', event_type: 'event_type' },
    values: { events: 'bigint', revenue: 'numeric', new_users: 'bigint', sessions: 'bigint', last_event_at: 'timestamptz' },
    isNumbered: true,
    notesRewrites: true,
    day: 'day',
    empty: '(events, revenue, new_users, sessions) = (0, 0, 0, 0)',
    count: 'stage-days',
    countedApart: ['new_users', 'sessions'],
  },
  cart_items: {
    grain: 'one row per session and product of its cart',
    keys: { user_session: 'uuid', product_id: 'bigint' },
    values: {
      cart_day: 'date',
      first_cart_at: 'timestamptz',
      last_cart_at: 'timestamptz',
      carts: 'integer',
      removals: 'integer',
      purchases: 'integer',
    },
    count: 'cart-items',
  },
  cart_days: {
    grain: 'one row per product and day of the first cart event',
    keys: { product_id: 'bigint', day: 'date' },
    values: { pairs: 'integer', purchased_pairs: 'integer', undecided_pairs: 'integer' },
    day: 'day',
    empty: '(pairs, purchased_pairs, undecided_pairs) = (0, 0, 0)',
    count: 'cart-days',
  },
} as const satisfies Record<string, RollUp>;

export type RollUpName = keyof typeof ROLL_UPS;

/** Names of the roll-ups whose entry has this property. */
type Having<Property extends keyof RollUp> = {
  [Name in RollUpName]: (typeof ROLL_UPS)[Name] extends Record<Property, unknown> ? Name : never;
}[RollUpName];
export type PartitionedRollUp = Having<'partitions'>;
export type MergedRollUp = Having<'merge'>;

export const isRollUp = (name: string): name is RollUpName => Object.hasOwn(ROLL_UPS, name);
export const ROLL_UP_NAMES: readonly RollUpName[] = Object.keys(ROLL_UPS).filter(isRollUp);

/** A roll-up, whichever of the optional properties its entry has. */
export const rollUp = (name: RollUpName): RollUp => ROLL_UPS[name];

export const isPartitionedRollUp = (name: string): name is PartitionedRollUp => isRollUp(name) && rollUp(name).partitions !== undefined;
export const isMergedRollUp = (name: string): name is MergedRollUp => isRollUp(name) && rollUp(name).merge !== undefined;

export const PARTITIONED_ROLL_UPS: readonly PartitionedRollUp[] = ROLL_UP_NAMES.filter(isPartitionedRollUp);
/** Roll-ups that need nothing but the events of a batch. */
export const MERGED_ROLL_UPS: readonly MergedRollUp[] = ROLL_UP_NAMES.filter(isMergedRollUp);

/** Columns of the rows of `count`, in their order: the keys, then the values that are not counted apart. */
export function countedColumns(name: RollUpName): Columns {
  const { keys, values, countedApart = [] } = rollUp(name);
  return Object.fromEntries([...Object.entries(keys), ...Object.entries(values)].filter(([column]) => !countedApart.includes(column)));
}
