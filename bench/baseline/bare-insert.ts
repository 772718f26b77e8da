import pg from 'pg';
import { createShop, type ShopEvent } from '@storepulse/shop-model';

/** Size of the writer's groups under load. */
const ROWS_PER_TRANSACTION = 4000;

export const BARE_TABLE = `
  create table if not exists bare_events (
    event_time timestamptz, event_type text, product_id bigint, category_id bigint, category_code text, brand text, price numeric,
    user_id bigint, user_session uuid, message_id text)`;

export const DROP_BARE_TABLE = 'drop table bare_events';

export const BARE_INSERT = `
  insert into bare_events
  select * from unnest(
    $1::timestamptz[], $2::text[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::numeric[], $8::bigint[], $9::uuid[], $10::text[])`;

/** Rows per second of inserting the same kind of events with no index, roll-up or check; each transaction is durable. */
export async function bareInsert(databaseUrl: string, seconds: number): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(BARE_TABLE);
    const columns = columnsOf(sampleEvents());
    const begun = performance.now();
    let rows = 0;
    while (performance.now() - begun < seconds * 1000) {
      await client.query(BARE_INSERT, columns);
      rows += ROWS_PER_TRANSACTION;
    }
    const rate = rows / ((performance.now() - begun) / 1000);
    await client.query(DROP_BARE_TABLE);
    return rate;
  } finally {
    await client.end();
  }
}

function sampleEvents(): ShopEvent[] {
  const to = new Date();
  const events = createShop({ seed: 'bench' }).sessionsBetween(new Date(to.getTime() - 86_400_000), to, 2 * ROWS_PER_TRANSACTION);
  return [...events].slice(0, ROWS_PER_TRANSACTION);
}

const columnsOf = (events: readonly ShopEvent[]): unknown[][] => [
  events.map((event) => event.eventTime),
  events.map((event) => event.eventType),
  events.map((event) => event.productId),
  events.map((event) => event.categoryId),
  events.map((event) => event.categoryCode),
  events.map((event) => event.brand),
  events.map((event) => event.price),
  events.map((event) => event.userId),
  events.map((event) => event.userSession),
  events.map((_, index) => `bare-${index}`),
];
