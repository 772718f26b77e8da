import type { Line, Message } from './shop.js';

export type Format = 'json' | 'ndjson' | 'segment';
export const FORMATS: readonly Format[] = ['json', 'ndjson', 'segment'];

/** One request, identical on every attempt. */
export interface Batch {
  path: string;
  body: string;
  /** Lines it must store. */
  lines: Line[];
  /** `ignored`: lines that are accepted and counted but not stored. `bad`: lines that must be rejected. */
  ignored: number;
  bad: number;
}

const TRACKED = {
  view: 'Product Viewed',
  cart: 'Product Added',
  remove_from_cart: 'Product Removed',
  purchase: 'Order Completed',
} as const;

/** Builds a request from messages. `spoil` adds a bad event and, if the format has one, a page call. */
export function batchOf(messages: readonly Message[], format: Format, spoil: boolean): Batch {
  const lines = messages.flatMap((message) => message.lines);
  if (format === 'segment') {
    const calls: object[] = messages.map(trackCall);
    if (spoil) calls.splice(1, 0, { type: 'page', userId: '1', name: 'home' }, { type: 'track', userId: '1' });
    return { path: '/v1/batch', body: JSON.stringify({ batch: calls }), lines, ignored: spoil ? 1 : 0, bad: spoil ? 1 : 0 };
  }
  const events: object[] = messages.flatMap(plainEvents);
  if (spoil) events.splice(1, 0, { event_type: 'view' });
  const body = format === 'json' ? JSON.stringify(events) : events.map((event) => JSON.stringify(event)).join('\n');
  return { path: '/api/events', body, lines, ignored: 0, bad: spoil ? 1 : 0 };
}

/** Sends each line of an order as its own event, with the id that ingest gives to order lines. */
function plainEvents({ id, lines }: Message): object[] {
  return lines.map((line, index) => ({
    message_id: index === 0 ? id : `${id}#${index}`,
    event_time: new Date(line.time).toISOString(),
    event_type: line.type,
    product_id: line.product,
    category_id: line.categoryId,
    category_code: line.categoryCode,
    brand: line.brand,
    price: line.price,
    user_id: line.user,
    ...(line.session === null ? {} : { user_session: line.session }),
  }));
}

function trackCall({ id, lines }: Message): object {
  const [first] = lines;
  if (first === undefined) throw new Error('a message without a line');
  const products = lines.map((line) => ({
    product_id: line.product,
    category_id: line.categoryId,
    category: line.categoryCode,
    brand: line.brand,
    price: Number(line.price),
  }));
  const session = first.session === null ? {} : { session_id: first.session };
  return {
    type: 'track',
    messageId: id,
    event: TRACKED[first.type],
    userId: first.user,
    timestamp: new Date(first.time).toISOString(),
    properties: first.type === 'purchase' ? { ...session, products } : { ...session, ...products[0] },
  };
}
