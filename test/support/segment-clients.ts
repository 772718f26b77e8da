import RudderAnalytics from '@rudderstack/rudder-sdk-node';
import { Analytics, type AnalyticsSettings } from '@segment/analytics-node';
import type pg from 'pg';

export interface SegmentClient {
  client: Analytics;
  /** What the client's `error` event reported: batches it gave up on. */
  errors: unknown[];
  /** When each request was sent, in milliseconds. */
  requests: number[];
  /** Status of each response, in order. */
  statuses: number[];
}

/** The Segment client as shops use it, but with settings that keep tests from waiting for its flush timer. */
export function segmentClient(url: string, writeKey: string, settings: Partial<AnalyticsSettings> = {}): SegmentClient {
  const client = new Analytics({ writeKey, host: url, flushAt: 1000, flushInterval: 60_000, ...settings });
  const errors: unknown[] = [];
  const requests: number[] = [];
  const statuses: number[] = [];
  client.on('http_request', () => requests.push(performance.now()));
  client.on('error', (error) => errors.push(error));
  client.on('http_response', (response) => statuses.push(response.status));
  return { client, errors, requests, statuses };
}

export interface RudderClient {
  client: RudderAnalytics;
  /** What its error handler received: batches it gave up on. */
  errors: unknown[];
}

/**
 * RudderStack's client. Without an error handler, a refused batch ends the process: nothing catches errors of the flush it starts itself.
 */
export function rudderClient(url: string, writeKey: string): RudderClient {
  const errors: unknown[] = [];
  const client = new RudderAnalytics(writeKey, {
    dataPlaneUrl: url,
    flushAt: 1000,
    flushInterval: 60_000,
    logLevel: 'none',
    errorHandler: (error) => errors.push(error),
  });
  return { client, errors };
}

export interface StoredEvent {
  time: string;
  type: string;
  product: string;
  user: string;
  brand: string | null;
  category: string | null;
  price: string | null;
  quantity: number;
}

/** Stored events with their external ids, ordered by time, product and quantity. */
export async function storedEvents(client: pg.ClientBase): Promise<StoredEvent[]> {
  const { rows } = await client.query<StoredEvent>(`
    select to_char(e.event_time at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') as time, e.event_type::text as type,
           coalesce(p.external_id, e.product_id::text) as product, coalesce(u.external_id, e.user_id::text) as user,
           b.name as brand, c.category_code as category, trim_scale(e.price)::text as price, e.quantity
    from events e
    join brands b using (brand_id)
    join categories c using (category_key)
    left join external_ids p on p.kind = 'product' and p.id = e.product_id
    left join lateral (select o.external_id from external_ids o where o.kind in ('user', 'device') and o.id = e.user_id limit 1) u on true
    order by e.event_time, product, e.quantity`);
  return rows;
}

export type Ledger = Record<'received' | 'accepted' | 'ignored' | 'duplicates' | 'rejected' | 'shed', number>;

/** Totals of the whole ingest ledger. */
export async function ledger(client: pg.ClientBase): Promise<Ledger> {
  const { rows } = await client.query<Ledger>(`
    select coalesce(sum(received), 0)::int as received, coalesce(sum(accepted), 0)::int as accepted, coalesce(sum(ignored), 0)::int as ignored,
           coalesce(sum(duplicates), 0)::int as duplicates, coalesce(sum(rejected), 0)::int as rejected, coalesce(sum(shed), 0)::int as shed
    from ingest_minutes`);
  const [sums] = rows;
  if (sums === undefined) throw new Error('a sum without a row');
  return sums;
}
