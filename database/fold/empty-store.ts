import { VIEW_NAMES } from '@storepulse/contracts';
import type { ClientBase } from 'pg';
import { ROLL_UP_NAMES } from '../rollups.js';

/** `events` first: readers lock it before any other table (apps/api/src/platform/database.ts). */
const EMPTIED_TABLES = [
  'events',
  'event_messages',
  'order_lines',
  'unconverted_amounts',
  'order_refunds',
  'refunds',
  'external_ids',
  'device_links',
  'inactivity_sessions',
  'ingest_minutes',
  'ingest_cuts',
  'write_batches',
  'product_details',
  'categories',
  'brands',
  ...ROLL_UP_NAMES,
  'product_changes',
  'cart_day_batches',
  'rejected_events',
  'loads',
  'reconcile_results',
  'annotations',
  'segments',
];

/**
 * Deletes every event, everything counted from events, annotations and user segments. Accounts, keys and schedules stay. The caller begins
 * and commits the transaction. Batch numbers and `last_batch_at` keep rising, so `asOf` never goes back.
 *
 * Takes ACCESS EXCLUSIVE locks on the tables: readers wait for the commit.
 */
export async function emptyStore(client: ClientBase): Promise<void> {
  // Take this lock before `store_state`: a writer that prepares its batch holds it shared while it waits for `store_state`.
  await client.query('select pg_advisory_xact_lock(5280, 0)');
  await client.query('select last_batch from store_state for update');
  await client.query(`truncate ${EMPTIED_TABLES.join(', ')}`);
  await client.query('insert into brands (brand_id, name) values (0, null)');
  await client.query('insert into categories (category_key, category_id, category_code) values (0, null, null)');
  await client.query(`
    update store_state
    set currency_named = false, demo = false, demo_ended = demo_ended or demo, last_batch = last_batch + 1, last_batch_at = greatest(last_batch_at, clock_timestamp())`);
  for (const view of VIEW_NAMES) await client.query(`refresh materialized view ${view}`);
  await client.query(`
    update view_state v
    set as_of_batch = s.last_batch, as_of = s.last_batch_at, refreshed_at = clock_timestamp()
    from store_state s`);
  await client.query(`select pg_notify('storepulse', '{"type":"storeEmptied"}')`);
}
