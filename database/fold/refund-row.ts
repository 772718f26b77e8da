import type { EventRow, OrderOfEvent, SentId } from './event-row.js';

/** One validated refund in the forms that PostgreSQL reads. Only `parseSent` creates it. */
export interface RefundRow {
  eventType: 'refund';
  messageId: string | null;
  /** ISO 8601, UTC. */
  eventTime: string;
  order: OrderOfEvent;
  /** Null: the refund is for the line in `order`, or else for the whole order. */
  productId: SentId | null;
  /** Pieces refunded. If both quantity and price are null, everything left is refunded. */
  quantity: number | null;
  /** Amount refunded per piece; decimal text, at most four decimals. Null: the price of the piece. */
  price: string | null;
  /** ISO 4217 code of the price; missing: the currency of the order. */
  currency?: string | undefined;
}

/** Anything a sender may send: a visitor's event or a refund from the shop. */
export type SentRow = EventRow | RefundRow;

export const isRefund = (row: SentRow): row is RefundRow => row.eventType === 'refund';
