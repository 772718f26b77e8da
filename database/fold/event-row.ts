import type { EventType } from '@storepulse/contracts';

/** An id that a shop writes as other text than a decimal integer; the store keeps it under a surrogate. */
export interface OutsideId {
  outside: string;
}

/** A 64-bit integer from 0 as decimal text, or the outside name of what is given a surrogate. */
export type SentId = string | OutsideId;

/** What an event, or a catalogue, tells of its product. What it does not tell is null, and stays as it was. */
export interface ProductDetails {
  name: string | null;
  imageUrl: string | null;
  url: string | null;
}

/** One event, checked and in the forms that PostgreSQL reads; made by `parseEvent` alone. */
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
  /** Of an anonymous event its device: the visitor goes by that until a link says who it is. */
  userId: SentId;
  /** A UUID. */
  userSession: string | null;
  quantity: number;
  /** Of the price, ISO 4217; none: the store's. */
  currency?: string | undefined;
  /** The order that the event names; none: it names no order. */
  order?: OrderOfEvent | undefined;
  /** Left out where the event tells nothing of its product. */
  details?: ProductDetails;
  /** The browser or app that sent the event; none: it does not say. */
  device?: DeviceOfEvent | undefined;
}

export interface DeviceOfEvent {
  id: SentId;
  /** The event names no user. */
  isAnonymous: boolean;
}

/** Order and line as the shop names them. Without the line's own name it is the one line of its product in the order. */
export interface OrderOfEvent {
  id: string;
  line: string | null;
  /** The line under the name that an earlier version gave it: stored under that, it is stored. */
  formerLine?: string;
}

/** Somebody signed in: from `linkedAt` on, the device is used by the user. */
export interface LinkRow {
  deviceId: SentId;
  userId: SentId;
  /** ISO 8601, UTC. */
  linkedAt: string;
}
