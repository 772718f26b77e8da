/**
 * An order line counts once, whatever messages bring it: a reloaded page, or a webhook in addition to the browser, sends the same line
 * under other message ids. Lines are kept forever. Only purchases that name an order pay for a lookup.
 */
import { hash } from 'node:crypto';
import { z } from 'zod';
import type { RunStatement } from './batch-statements.js';
import type { EventRow, SentId } from './event-row.js';
import { messageKey } from './message-key.js';

/** A purchase of the batch that names its order. */
export interface OrderLine {
  /** Position of the row in the batch. */
  ordinal: number;
  orderKey: string;
  lineKey: string;
  /** Key under which an earlier version may have stored the line. */
  formerKey?: string;
}

const ordinalRow = z.object({ ordinal: z.number() });

/** The stored form of an order id: 128 bits, like a message id. */
export const orderKey = (orderId: string): string => messageKey(orderId);

/** The stored form of an order line, as a signed 64-bit integer. Lines only have to be distinct within one order. */
export function lineKey(line: string | null, productId: SentId): string {
  const name = line === null ? `product ${sentText(productId)}` : `line ${line}`;
  return BigInt.asIntN(64, BigInt(`0x${hash('sha256', name).slice(0, 16)}`)).toString();
}

const sentText = (id: SentId): string => (typeof id === 'string' ? id : id.external);

/** The order lines of a batch, without the rows in `leftOut`. */
export function linesOfBatch(rows: readonly EventRow[], leftOut: ReadonlySet<number>): OrderLine[] {
  const lines: OrderLine[] = [];
  rows.forEach(({ eventType, order, productId }, ordinal) => {
    if (order === undefined || eventType !== 'purchase' || leftOut.has(ordinal)) return;
    const line: OrderLine = { ordinal, orderKey: orderKey(order.id), lineKey: lineKey(order.line, productId) };
    if (order.formerLine !== undefined) line.formerKey = lineKey(order.formerLine, productId);
    lines.push(line);
  });
  return lines;
}

/** @returns positions of the rows whose line is already stored or came earlier in the batch. The caller holds the `store_state` lock. */
export async function repeatedLines(run: RunStatement, lines: readonly OrderLine[]): Promise<number[]> {
  if (lines.length === 0) return [];
  const seen = new Set<string>();
  const repeated: number[] = [];
  const first = lines.filter((line) => {
    const name = `${line.orderKey} ${line.lineKey}`;
    if (seen.has(name)) repeated.push(line.ordinal);
    return !seen.has(name) && seen.add(name);
  });
  const former = first.flatMap((line) => (line.formerKey === undefined ? [] : [{ ...line, lineKey: line.formerKey }]));
  const { rows } = await run('findOrderLines', columnsOf([...first, ...former]));
  return [...repeated, ...new Set(rows.map((row) => ordinalRow.parse(row).ordinal))];
}

/** Stores the lines with the values of their rows in `batch_events`. */
export async function writeLines(run: RunStatement, lines: readonly OrderLine[]): Promise<void> {
  if (lines.length > 0) await run('orderLines', columnsOf(lines));
}

const columnsOf = (lines: readonly OrderLine[]): unknown[] => [
  lines.map(({ ordinal }) => ordinal),
  lines.map((line) => line.orderKey),
  lines.map((line) => line.lineKey),
];
