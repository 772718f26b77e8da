import type { EventType } from '@storepulse/contracts';
import { jsonText } from '@storepulse/database/fold/json-text.js';
import type { EventInput } from '@storepulse/database/fold/parse-event.js';
import type { SentEvent, UnpackedRows } from '../sent-event.js';
import { categoryCode } from './category-code.js';
import { shopEventType } from './event-names.js';
import { eventTime } from './event-time.js';
import { firstGiven, isGiven, isJsonObject, type JsonObject, objectOrEmpty } from './json-values.js';
import { orderIdOf, orderLineNames, productOf } from './order-line-names.js';
import { refundRows } from './refund-rows.js';

/**
 * No shop sells this many lines at once. An order entry takes as few as three bytes to send, but costs a row of some 25 values and a
 * lookup in the database.
 */
const MAX_LINES_PER_EVENT = 1000;

/** What surrounds an event and applies where the event has no value of its own. */
export interface Surroundings {
  context: JsonObject;
  /** Milliseconds, by the sender's clock. */
  sentAt: number | null;
  receivedAt: Date;
}

/** Maps one track call to rows; every other call is only counted. `type` is the call's type, not yet validated. */
export function readSegmentEvent(event: unknown, type: unknown, around: Surroundings): SentEvent {
  if (!isJsonObject(event)) return badEvent(event, 'the event is not a JSON object');
  if (!isGiven(event.userId) && !isGiven(event.anonymousId))
    return badEvent(event, 'userId and anonymousId are both missing: send one of them');
  switch (type) {
    case 'track':
      return readTrack(event, around);
    case 'page':
    case 'identify':
    case 'screen':
    case 'group':
    case 'alias':
      return ignored(event, type, around);
    default:
      return badEvent(event, 'type is not one of track, page, identify, screen, group, alias');
  }
}

export function badEvent(event: unknown, reason: string): SentEvent {
  return { kind: 'bad', raw: () => jsonText(event), reason };
}

/** A call that is only counted. If it names both a user and a device, that device belongs to the user from then on. */
function ignored(event: JsonObject, type: string, around: Surroundings): SentEvent {
  const { userId } = event;
  const raw = () => jsonText(event);
  if (!isGiven(userId)) return { kind: 'ignored', raw };
  const devices = [event.anonymousId, type === 'alias' ? event.previousId : undefined].filter(isGiven);
  if (devices.length === 0) return { kind: 'ignored', raw };
  const time = eventTime(event, around.sentAt, around.receivedAt);
  return { kind: 'ignored', raw, links: devices.map((device) => ({ device, user: userId, time })) };
}

function readTrack(event: JsonObject, around: Surroundings): SentEvent {
  const { event: name } = event;
  if (!isGiven(name)) return badEvent(event, 'event is missing: a track call needs an event name, for example "Product Viewed"');
  if (typeof name !== 'string') return badEvent(event, 'event is not text');
  const type = shopEventType(name);
  if (type === undefined) return ignored(event, 'track', around);
  const properties = objectOrEmpty(event.properties);
  const raw = () => jsonText(event);
  const sent = { messageId: event.messageId, time: eventTime(event, around.sentAt, around.receivedAt) };
  const products = Array.isArray(properties.products) ? properties.products : [];
  if (type === 'refund' || type === 'cancellation')
    return (
      tooManyLines(event, products) ?? rowsOf(raw, products.length || 1, () => ({ rows: refundRows(type, sent, properties, products) }))
    );
  const call: TrackCall = {
    type,
    ...sent,
    user: event.userId,
    device: event.anonymousId,
    currency: properties.currency,
    session: sessionOf(properties, objectOrEmpty(event.context), around.context),
  };
  // The quantity of a view means nothing here: shops send 0 or the number in stock.
  if (type !== 'purchase')
    return rowsOf(raw, 1, () => ({ rows: [row(call, properties, type === 'view' ? undefined : properties.quantity)] }));
  if (products.length === 0) return badEvent(event, 'properties.products is missing or empty: an order needs an entry for each product');
  return tooManyLines(event, products) ?? rowsOf(raw, products.length, () => orderRows(call, properties, products.map(objectOrEmpty)));
}

const rowsOf = (raw: () => string, lines: number, unpack: () => UnpackedRows): SentEvent => ({ kind: 'rows', raw, lines, unpack });

const tooManyLines = (event: JsonObject, products: readonly unknown[]): SentEvent | null =>
  products.length > MAX_LINES_PER_EVENT
    ? badEvent(event, `the order has ${products.length} products: send at most ${MAX_LINES_PER_EVENT} in one event`)
    : null;

function orderRows(call: TrackCall, properties: JsonObject, products: readonly JsonObject[]): UnpackedRows {
  const orderId = orderIdOf(properties);
  const lines = orderLineNames(products);
  return {
    rows: products.map((product, index) => ({
      ...row(call, product, product.quantity),
      order_id: orderId,
      order_line: lines[index]?.name,
    })),
    formerLines: lines.map(({ formerName }) => formerName),
  };
}

/** The values of a track call that all its products share. */
interface TrackCall {
  type: EventType;
  messageId: unknown;
  time: unknown;
  user: unknown;
  device: unknown;
  session: unknown;
  currency: unknown;
}

/**
 * The row of a product. A value that is neither text nor number is passed on as is, so that `parseEvent` names it in its error. All columns
 * are in one literal: building the row by spreading took ten times as long, longer than parsing the JSON.
 */
function row({ type, messageId, time, user, device, session, currency }: TrackCall, product: JsonObject, quantity: unknown): EventInput {
  return {
    message_id: messageId,
    event_time: time,
    event_type: type,
    product_id: productOf(product),
    category_id: product.category_id,
    category_code: typeof product.category === 'string' ? categoryCode(product.category) : product.category,
    brand: typeof product.brand === 'string' ? product.brand.trim().toLowerCase() : product.brand,
    price: product.price,
    currency: firstGiven(product.currency, currency),
    user_id: user,
    anonymous_id: device,
    user_session: session,
    quantity,
    name: product.name,
    image_url: product.image_url,
    url: product.url,
  };
}

function sessionOf(properties: JsonObject, context: JsonObject, outerContext: JsonObject): unknown {
  return firstGiven(
    properties.session_id,
    properties.sessionId,
    context.sessionId,
    context.session_id,
    outerContext.sessionId,
    outerContext.session_id,
  );
}
