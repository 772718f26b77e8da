import type { EventType } from '@storepulse/contracts';

/** One event of a simulated shop, in the form that the store writes (`EventRow` of database/fold). */
export interface ShopEvent {
  messageId: null;
  /** ISO 8601 in UTC. */
  eventTime: string;
  eventType: EventType;
  productId: string;
  categoryId: string;
  categoryCode: string | null;
  brand: string | null;
  price: string;
  userId: string;
  userSession: string | null;
  quantity: number;
}
