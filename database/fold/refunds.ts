/**
 * Refunds in the transaction of a batch:
 *
 *   refunds as sent ──> order_refunds ────────────┐
 *                                                 ├─ refund-amounts.ts ──> refunds ──> roll-ups (by the differences)
 *   purchases that name an order ──> order_lines ─┘
 *
 * A refund that arrives before its order takes nothing until the order is stored. Whenever a line or a refund of an order arrives, the
 * refund amounts of the order are recomputed, and only the rows that differ are written.
 */
import type { ClientBase } from 'pg';
import { z } from 'zod';
import { ensurePartitions } from '../partitions/ensure-partitions.js';
import { daysOf } from '../partitions/months.js';
import { partitionsOfDays } from '../partitions/partitioned-tables.js';
import type { StoreZone } from '../zone/store-zone.js';
import type { RunStatement, StatementName } from './batch-statements.js';
import { messageKey } from './message-key.js';
import { lineKey, type OrderLine, orderKey } from './order-lines.js';
import { resolveExternalIds } from './external-ids.js';
import { type PaidLine, refundAmounts, type RefundRequest, type TakenBack } from './refund-amounts.js';
import type { RefundRow } from './refund-row.js';
import { tenThousandths } from './ten-thousandths.js';

/** A refund of the batch with its position in the batch. */
export interface SentRefund {
  ordinal: number;
  row: RefundRow;
  /** Its price in the store's currency, if it names a currency and the rate is known. */
  storePrice?: string | null;
}

/** The rows to delete from and insert into `refunds`. */
export interface RefundChanges {
  gone: readonly OrderRefund[];
  come: readonly OrderRefund[];
  /** Times of all these rows, ISO 8601 in UTC. */
  times: readonly string[];
}

interface OrderRefund extends TakenBack {
  orderKey: string;
}

const money = z.string().transform(tenThousandths);
const keyRow = z.object({ order_key: z.string(), refund_key: z.string() });
const requestRow = keyRow
  .extend({
    event_time: z.string(),
    line_key: z.string().nullable(),
    product_id: z.string().nullable(),
    quantity: z.number().nullable(),
    price: money.nullable(),
    currency: z.string().nullable(),
    store_price: money.nullable(),
  })
  .transform((row) => ({
    orderKey: row.order_key,
    refundKey: row.refund_key,
    eventTime: row.event_time,
    lineKey: row.line_key,
    productId: row.product_id,
    quantity: row.quantity,
    price: row.price,
    currency: row.currency,
    storePrice: row.store_price,
  }));
const lineRow = z
  .object({
    order_key: z.string(),
    line_key: z.string(),
    product_id: z.string(),
    quantity: z.number(),
    price: money.nullable(),
    paid_price: money.nullable(),
    currency: z.string().nullable(),
  })
  .transform((row) => ({
    orderKey: row.order_key,
    lineKey: row.line_key,
    productId: row.product_id,
    quantity: row.quantity,
    price: row.price ?? 0n,
    paid: row.paid_price ?? row.price ?? 0n,
    currency: row.currency,
  }));
const takenRow = keyRow.extend({ line_key: z.string(), quantity: z.number(), amount: money }).transform((row) => ({
  orderKey: row.order_key,
  refundKey: row.refund_key,
  lineKey: row.line_key,
  quantity: row.quantity,
  amount: row.amount,
}));

/**
 * Stores the refunds of a batch. The caller holds the `store_state` lock.
 *
 * @returns positions of refunds already known or sent earlier in the batch, and the orders of the other refunds
 */
export async function takeRefunds(run: RunStatement, refunds: readonly SentRefund[]): Promise<{ repeats: number[]; orders: Set<string> }> {
  const orders = new Set<string>();
  if (refunds.length === 0) return { repeats: [], orders };
  const ids = await resolveExternalIds(
    run,
    refunds.map(({ row }) => ({ productId: row.productId ?? '0', categoryId: null, userId: '0' })),
    [],
    true,
  );
  const keyed = refunds.map(({ ordinal, row, storePrice }) => ({
    ordinal,
    row,
    storePrice,
    orderKey: orderKey(row.order.id),
    refundKey: refundKey(row),
  }));
  const nameOf = (it: { orderKey: string; refundKey: string }): string => `${it.orderKey} ${it.refundKey}`;
  const first = [...new Map(keyed.toReversed().map((it) => [nameOf(it), it])).values()];
  const { rows } = await run('orderRefunds', [
    first.map((it) => it.orderKey),
    first.map((it) => it.refundKey),
    first.map(({ row }) => row.eventTime),
    first.map(({ row }) => (row.order.line === null ? null : lineKey(row.order.line, ''))),
    first.map(({ row }) => (row.productId === null ? null : ids.of('product', row.productId))),
    first.map(({ row }) => row.quantity),
    first.map(({ row }) => row.price),
    first.map(({ row }) => row.currency ?? null),
    first.map(({ storePrice }) => storePrice ?? null),
  ]);
  const added = new Set(
    rows.map((row) => keyRow.parse(row)).map(({ order_key, refund_key }) => nameOf({ orderKey: order_key, refundKey: refund_key })),
  );
  const taken = new Set(first.filter((it) => added.has(nameOf(it))).map(({ ordinal }) => ordinal));
  for (const it of keyed) if (taken.has(it.ordinal)) orders.add(it.orderKey);
  return { repeats: keyed.map(({ ordinal }) => ordinal).filter((ordinal) => !taken.has(ordinal)), orders };
}

/** A refund without a message id is identified by its content. */
const refundKey = ({ messageId, eventTime, order, productId, quantity, price, currency }: RefundRow): string =>
  messageKey(messageId ?? JSON.stringify([eventTime, order, productId, quantity, price, ...(currency === undefined ? [] : [currency])]));

/**
 * Computes the changes to `refunds` from the new refunds and order lines of the batch. The caller holds the `store_state` lock.
 *
 * @param refunded orders of the new refunds
 * @returns null where nothing changes
 */
export async function changesOfRefunds(
  run: RunStatement,
  refunded: ReadonlySet<string>,
  lines: readonly OrderLine[],
): Promise<RefundChanges | null> {
  const asked = new Set([...refunded, ...lines.map((line) => line.orderKey)]);
  if (asked.size === 0) return null;
  const requests = (await run('refundsOfOrders', [[...asked]])).rows.map((row) => requestRow.parse(row));
  const orders = [...new Set(requests.map((request) => request.orderKey))];
  if (orders.length === 0) return null;
  const paid = groupByOrder((await run('linesOfOrders', [orders])).rows.map((row) => lineRow.parse(row)));
  const stored = groupByOrder((await run('refundedOfOrders', [orders])).rows.map((row) => takenRow.parse(row)));
  const gone: OrderRefund[] = [];
  const come: OrderRefund[] = [];
  for (const [order, ofOrder] of groupByOrder(requests)) {
    const before = new Map((stored.get(order) ?? []).map((taken) => [nameOfTaken(taken), taken]));
    for (const taken of takenOf(order, paid.get(order) ?? [], ofOrder)) {
      if (!before.delete(nameOfTaken(taken))) come.push(taken);
    }
    gone.push(...before.values());
  }
  if (gone.length + come.length === 0) return null;
  const times = new Map(requests.map((request) => [`${request.orderKey} ${request.refundKey}`, request.eventTime]));
  return { gone, come, times: [...gone, ...come].map((it) => times.get(`${it.orderKey} ${it.refundKey}`) ?? '') };
}

function groupByOrder<T extends { orderKey: string }>(rows: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(row.orderKey);
    if (group === undefined) groups.set(row.orderKey, [row]);
    else group.push(row);
  }
  return groups;
}

/** Names a row by all its values: if any value differs, the old row is deleted and a new one inserted. */
const nameOfTaken = ({ refundKey: refund, lineKey: line, quantity, amount }: TakenBack): string =>
  `${refund} ${line} ${quantity} ${amount}`;

const takenOf = (order: string, lines: readonly PaidLine[], requests: readonly RefundRequest[]): OrderRefund[] =>
  refundAmounts(lines, requests).map((taken) => ({ ...taken, orderKey: order }));

const ROLL_UPS = [
  'refundStageMinutes',
  'refundStageDays',
  'refundProductDays',
  'refundBrandDays',
] as const satisfies readonly StatementName[];

/** Writes the changes and their roll-ups, after the events of the batch. */
export async function writeRefunds(
  client: ClientBase,
  run: RunStatement,
  { gone, come, times }: RefundChanges,
  store: { zone: StoreZone; batchId: string; refreshFloor: string },
): Promise<void> {
  await ensurePartitions(client, partitionsOfDays('product_days', daysOf(times, store.zone), store.zone.name));
  await run('refundChanges');
  const keys = (refunds: readonly OrderRefund[]): unknown[] => [
    refunds.map((it) => it.orderKey),
    refunds.map((it) => it.refundKey),
    refunds.map((it) => it.lineKey),
  ];
  if (gone.length > 0) await run('refundsGone', keys(gone));
  if (come.length > 0) {
    const amounts = come.map(({ amount }) => amount.toString());
    await run('refundsCome', [...keys(come), come.map(({ quantity }) => quantity), amounts]);
  }
  await run('joinByIndex', ['off']);
  for (const name of ROLL_UPS) await run(name, name === 'refundStageMinutes' || name === 'refundProductDays' ? [] : [store.batchId]);
  await run('refundProducts', [store.batchId, store.refreshFloor]);
  // A row that no longer counts anything is deleted. Day rows of brands and stages stay, so that the views see the change.
  if (gone.length > 0) await run('refundsCleared');
}
