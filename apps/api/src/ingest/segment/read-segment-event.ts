import type { EventType } from '@storepulse/contracts';
import { jsonText } from '../../../../../database/fold/json-text.js';
import type { EventInput } from '../../../../../database/fold/parse-event.js';
import type { SentEvent } from '../sent-event.js';
import { shopEventType } from './event-names.js';
import { eventTime } from './event-time.js';
import { firstGiven, isGiven, isJsonObject, type JsonObject, objectOrEmpty } from './json-values.js';
import { productColumns } from './product-columns.js';

/** What surrounds an event, and counts where the event does not say it itself. */
export interface Surroundings {
  context: JsonObject;
  /** Milliseconds, by the sender's clock. */
  sentAt: number | null;
  receivedAt: Date;
}

/** One track call as rows of a shop; every other call is only counted. `type` is that of the call, not yet known to be one. */
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
      return { kind: 'noted' };
    default:
      return badEvent(event, 'type is not one of track, page, identify, screen, group, alias');
  }
}

export function badEvent(event: unknown, reason: string): SentEvent {
  return { kind: 'bad', raw: () => jsonText(event), reason };
}

function readTrack(event: JsonObject, around: Surroundings): SentEvent {
  const { event: name } = event;
  if (!isGiven(name)) return badEvent(event, 'event is missing: a track call names what happened, as "Product Viewed"');
  if (typeof name !== 'string') return badEvent(event, 'event is not text');
  const type = shopEventType(name);
  if (type === undefined) return { kind: 'noted' };
  const properties = objectOrEmpty(event.properties);
  const common = commonColumns(event, type, properties, around);
  if (type === 'purchase') return readOrder(event, properties, common);
  const product = productColumns(properties);
  // The quantity of a view means nothing here; shops send 0, or what is in stock.
  const quantity = type === 'view' ? undefined : properties.quantity;
  return { kind: 'rows', raw: () => jsonText(event), rows: [{ ...common, ...product, quantity }] };
}

/** One purchase for each line. Lines share the message id of the order. */
function readOrder(event: JsonObject, properties: JsonObject, common: EventInput): SentEvent {
  const { products } = properties;
  if (!Array.isArray(products) || products.length === 0)
    return badEvent(event, 'properties.products is missing or empty: an order needs an entry for each product');
  const rows = products.map((line: unknown): EventInput => {
    const product = objectOrEmpty(line);
    return { ...common, ...productColumns(product), quantity: product.quantity };
  });
  return { kind: 'rows', raw: () => jsonText(event), rows };
}

function commonColumns(event: JsonObject, type: EventType, properties: JsonObject, around: Surroundings): EventInput {
  const context = objectOrEmpty(event.context);
  return {
    message_id: event.messageId,
    event_time: eventTime(event, around.sentAt, around.receivedAt),
    event_type: type,
    user_id: firstGiven(event.userId, event.anonymousId),
    user_session: firstGiven(
      properties.session_id,
      properties.sessionId,
      context.sessionId,
      context.session_id,
      around.context.sessionId,
      around.context.session_id,
    ),
  };
}
