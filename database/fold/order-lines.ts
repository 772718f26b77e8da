/**
 * An order line counts once, whichever messages bring it: a page that is reloaded, and a webhook beside the browser, send the same line
 * under other message ids. Lines are remembered for good; only purchases that name an order cost a look-up.
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
  /** Under which an earlier version may have stored it. */
  formerKey?: string;
}

const ordinalRow = z.object({ ordinal: z.number() });

/** What the store keeps of an order id: 128 bits, as of a message id. */
export const orderKey = (orderId: string): string => messageKey(orderId);

/** What the store keeps of a line of an order, as a signed 64-bit integer: lines have to be told apart within one order only. */
export function lineKey(line: string | null, productId: SentId): string {
  const name = line === null ? `product ${sentText(productId)}` : `line ${line}`;
  return BigInt.asIntN(64, BigInt(`0x${hash('sha256', name).slice(0, 16)}`)).toString();
}

const sentText = (id: SentId): string => (typeof id === 'string' ? id : id.outside);

/** The order lines of a batch, those of the rows left out aside. */
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

/** @returns positions of the rows whose line is stored already, or came earlier in the batch. The caller holds the store's row. */
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

/** Remembers the lines, with what `batch_events` says of them. */
export async function writeLines(run: RunStatement, lines: readonly OrderLine[]): Promise<void> {
  if (lines.length > 0) await run('orderLines', columnsOf(lines));
}

const columnsOf = (lines: readonly OrderLine[]): unknown[] => [
  lines.map(({ ordinal }) => ordinal),
  lines.map((line) => line.orderKey),
  lines.map((line) => line.lineKey),
];
