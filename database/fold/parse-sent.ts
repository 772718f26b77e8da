import {
  type EventInput,
  optional,
  type ParsedEvent,
  parseEvent,
  readCurrency,
  readMessageId,
  readQuantity,
  required,
} from './parse-event.js';
import { readId, readKey } from './read-id.js';
import { readPrice } from './read-price.js';
import { readTime } from './read-time.js';
import type { SentRow } from './refund-row.js';
import { Rejection } from './rejection.js';

export type ParsedRow = { ok: true; row: SentRow; warnings?: readonly string[] } | Extract<ParsedEvent, { ok: false }>;

/** Like `parseEvent`, for anything a sender may send: an event or a refund. */
export const parseSent = (input: EventInput): ParsedRow => (input.event_type === 'refund' ? parseRefund(input) : parseEvent(input));

/** A refund takes its user, session, brand and category from the order lines it refunds. */
function parseRefund(input: EventInput): ParsedRow {
  const eventTime = required(input, 'event_time', readTime);
  if (eventTime instanceof Rejection) return rejected(eventTime);
  const orderId = required(input, 'order_id', readKey);
  if (orderId instanceof Rejection) return rejected(orderId);
  const orderLine = optional(input, 'order_line', null, readKey);
  if (orderLine instanceof Rejection) return rejected(orderLine);
  const productId = optional(input, 'product_id', null, readId);
  if (productId instanceof Rejection) return rejected(productId);
  const quantity = optional(input, 'quantity', null, readQuantity);
  if (quantity instanceof Rejection) return rejected(quantity);
  const price = optional(input, 'price', null, readPrice);
  if (price instanceof Rejection) return rejected(price);
  // Only a price has a currency. Without a price, the order determines the amount.
  const currency = price === null ? undefined : optional(input, 'currency', undefined, readCurrency);
  if (currency instanceof Rejection) return rejected(currency);
  const messageId = optional(input, 'message_id', null, readMessageId);
  if (messageId instanceof Rejection) return rejected(messageId);
  if (quantity !== null && price === null && productId === null && orderLine === null) {
    return rejected(Rejection.of('quantity', quantity, 'needs a product_id or an order_line'));
  }
  return {
    ok: true,
    row: { eventType: 'refund', messageId, eventTime, order: { id: orderId, line: orderLine }, productId, quantity, price, currency },
  };
}

const rejected = ({ reason, kind }: Rejection): ParsedRow => ({ ok: false, reason, kind });
