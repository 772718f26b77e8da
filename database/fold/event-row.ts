import type { EventType } from '@storepulse/contracts';

/** An external id: any text that is not a decimal integer. The store keeps it under a surrogate. */
export interface ExternalId {
  external: string;
}

/** A 64-bit integer from 0 as decimal text, or an external id. */
export type SentId = string | ExternalId;

/** What an event or a catalog says about its product. Null fields leave the stored value unchanged. */
export interface ProductDetails {
  name: string | null;
  imageUrl: string | null;
  url: string | null;
}

/** One validated event in the forms that PostgreSQL reads. Only `parseEvent` creates it. */
export interface EventRow {
  messageId: string | null;
  /** ISO 8601, UTC. */
  eventTime: string;
  eventType: EventType;
  productId: SentId;
  categoryId: SentId | null;
  categoryCode: string | null;
  brand: string | null;
  /** Decimal text, at most four decimals. */
  price: string | null;
  /** For an anonymous event, the device id: it stands for the visitor until a link identifies the user. */
  userId: SentId;
  /** A UUID. */
  userSession: string | null;
  quantity: number;
  /** ISO 4217 code of the price; missing: the store's currency. */
  currency?: string | undefined;
  /** The order that the event names, if any. */
  order?: OrderOfEvent | undefined;
  /** Missing if the event says nothing about its product. */
  details?: ProductDetails;
  /** The browser or app that sent the event, if the event names it. */
  device?: DeviceOfEvent | undefined;
}

export interface DeviceOfEvent {
  id: SentId;
  /** The event names no user. */
  isAnonymous: boolean;
}

/** Order and line as the shop names them. Without a line name, the order has one line per product. */
export interface OrderOfEvent {
  id: string;
  line: string | null;
  /** Line name that an earlier version used. A line stored under it counts as stored. */
  formerLine?: string;
}

/** A sign-in: from `linkedAt` on, the device belongs to the user. */
export interface LinkRow {
  deviceId: SentId;
  userId: SentId;
  /** ISO 8601, UTC. */
  linkedAt: string;
}
