import type { EventRow, OrderOfEvent, SentId } from './event-row.js';

/** A refund, checked and in the forms that PostgreSQL reads; made by `parseSent` alone. */
export interface RefundRow {
  eventType: 'refund';
  messageId: string | null;
  /** ISO 8601, UTC. */
  eventTime: string;
  order: OrderOfEvent;
  /** None: of the line that `order` names, else of the whole order. */
  productId: SentId | null;
  /** Pieces given back. With neither quantity nor price it is all that is left. */
  quantity: number | null;
  /** Given back for each piece; decimal text, at most four decimals. None: what the piece cost. */
  price: string | null;
  /** Of the price, ISO 4217; none: that of the order. */
  currency?: string | undefined;
}

/** What a sender may send: what a visitor did, or what the shop gave back. */
export type SentRow = EventRow | RefundRow;

export const isRefund = (row: SentRow): row is RefundRow => row.eventType === 'refund';
