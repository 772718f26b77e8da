import type { EventType } from '@storepulse/contracts';

/** One event, checked and in the forms that PostgreSQL reads; made by `parseEvent` alone. */
export interface EventRow {
  messageId: string | null;
  /** ISO 8601, UTC. */
  eventTime: string;
  eventType: EventType;
  /** 64-bit integer as text, as are the other ids. */
  productId: string;
  categoryId: string | null;
  categoryCode: string | null;
  brand: string | null;
  /** Decimal text, at most four decimals. */
  price: string | null;
  userId: string;
  /** A UUID. */
  userSession: string | null;
  quantity: number;
}
