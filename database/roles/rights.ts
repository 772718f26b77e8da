/** Ownership and rights of each role. Only `migrations` can read a table that is not listed here. */
import { VIEW_NAMES } from '@storepulse/contracts';
import { PARTITIONED } from '../partitions/partitioned-tables.js';
import { ROLL_UP_NAMES } from '../rollups.js';
import type { DatabaseRole } from './database-addresses.js';

export type TableGroup = 'events' | 'upkeep' | 'console' | 'access' | 'schema' | 'views';

const GROUPS: Readonly<Record<Exclude<TableGroup, 'views'>, readonly string[]>> = {
  /** Written by the fold and by bulk loads. */
  events: [
    ...ROLL_UP_NAMES,
    'brands',
    'cart_day_batches',
    'categories',
    'device_links',
    'event_messages',
    'events',
    'external_ids',
    'inactivity_sessions',
    'ingest_cuts',
    'ingest_minutes',
    'order_lines',
    'order_refunds',
    'product_changes',
    'product_details',
    'refunds',
    'rejected_events',
    'store_state',
    'unconverted_amounts',
    'write_batches',
  ],
  /** Records of jobs and views. */
  upkeep: ['loads', 'reconcile_results', 'refresh_jobs', 'refresh_runs', 'view_state', 'zone_offsets'],
  /** What people enter. */
  console: ['alert_acknowledgements', 'annotations', 'currency_rates', 'segments'],
  /** Accounts and rights; password, session and key hashes. */
  access: ['accounts', 'api_tokens', 'sign_in_devices', 'sign_in_failures', 'sign_ins', 'write_keys'],
  /** Schema history, and the secret from which the role passwords are derived. */
  schema: ['migrations', 'role_set'],
};

export const TABLES: ReadonlyMap<string, TableGroup> = new Map(
  (['events', 'upkeep', 'console', 'access', 'schema'] as const).flatMap((group) => GROUPS[group].map((table) => [table, group] as const)),
);

/** Tables whose partitions `jobs` creates, attaches and drops; only the owner can do that. */
export const PARENTS: readonly string[] = [...PARTITIONED, 'event_messages'];

/** Views that a refresh creates, renames and drops, and views that read them. */
export const VIEWS: readonly string[] = [
  'load_states',
  'product_conversion_rates',
  ...VIEW_NAMES.flatMap((view) => [
    view.replace('mv_', 'current_'),
    ...['', '_source', '_next', '_old', '_source_next'].map((end) => view + end),
  ]),
];

/**
 * Tables and sequences of earlier versions that migrations rename. A store of such a version hands them to the role that migrates, which may
 * rename only what it owns.
 */
export const FORMER_TABLES: readonly string[] = ['brand_returns', 'intake_cuts', 'intake_minutes', 'outside_ids', 'user_returns'];
export const FORMER_SEQUENCES: readonly string[] = ['outside_id_surrogates'];

export const SEQUENCES: readonly string[] = ['external_id_surrogates'];

export const FUNCTIONS: Readonly<Record<string, DatabaseRole>> = {
  abandoned_of: 'migrations',
  percent_of: 'migrations',
  wilson_bound: 'migrations',
  // Recreated when the server's time-zone rules change.
  store_local: 'jobs',
  store_instant: 'jobs',
  store_day: 'jobs',
  day_start: 'jobs',
  // Runs as its owner, so the writer of a batch can create a partition and nothing else.
  add_partition: 'jobs',
};

const WRITE = 'select, insert, update, delete';

/** Rights on the tables of a group. Partitions have the rights of `events`. */
export const GROUP_RIGHTS: readonly [role: DatabaseRole, group: TableGroup, rights: string][] = [
  ['read', 'events', 'select'],
  ['read', 'upkeep', 'select'],
  ['read', 'console', 'select'],
  ['read', 'views', 'select'],
  ['console', 'events', 'select'],
  ['console', 'upkeep', 'select'],
  ['console', 'views', 'select'],
  ['console', 'console', WRITE],
  ['ingest', 'events', WRITE],
  ['ingest', 'upkeep', 'select'],
  ['ingest', 'views', 'select'],
  ['jobs', 'events', `${WRITE}, truncate, maintain`],
  ['jobs', 'upkeep', `${WRITE}, truncate, maintain`],
  ['jobs', 'console', 'select'],
  ['access', 'access', WRITE],
];

export const TABLE_RIGHTS: readonly [role: DatabaseRole, table: string, rights: string][] = [
  ['console', 'store_state', 'update (currency)'],
  ['ingest', 'currency_rates', 'select'],
  // Truncated when the store is emptied (fold/empty-store.ts).
  ['jobs', 'annotations', 'truncate'],
  ['jobs', 'segments', 'truncate'],
  // Read because a view is rebuilt after a migration (views/refresh-view.ts).
  ['jobs', 'migrations', 'select'],
];

/** `read` gets every column of these tables except those whose names indicate a secret: reports show the names of write keys. */
export const SHOWN_WITHOUT_SECRETS: readonly string[] = ['write_keys'];
export const SECRET_COLUMN = '(hash|secret|password)';

export const SEQUENCE_RIGHTS: readonly [role: DatabaseRole, sequence: string][] = (['ingest', 'jobs'] as const).flatMap((role) =>
  ['external_id_surrogates', 'unconverted_amounts_amount_id_seq'].map((sequence) => [role, sequence] as const),
);

/** Rights on what `jobs` creates later: partitions, tables that become partitions, views. */
export const DEFAULT_RIGHTS: readonly [role: DatabaseRole, rights: string][] = [
  ['read', 'select'],
  ['console', 'select'],
  ['ingest', WRITE],
];
