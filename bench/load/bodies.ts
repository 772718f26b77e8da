import { createShop, type ShopEvent, steadyVisitors } from '../../libs/shop-model/index.js';

/** `2026-11-23T02:20:17.552Z` */
const TIME_LENGTH = 24;
const ID_DIGITS = 12;
/** Hex digits of a session that tell one turn of the pool from the next. */
const TURN_DIGITS = 4;

interface Body {
  bytes: Buffer;
  times: number[];
  ids: number[];
  sessions: number[];
}

export interface BodiesOptions {
  seed: string;
  eventsPerBody: number;
  /** How many events are made before the pool begins anew. */
  poolEvents: number;
  visitors: number;
}

const HOUR_MS = 3_600_000;
/**
 * A shop with thousands of events a second has hardly two of one session in a batch. The pool is an hour of a smaller one, so
 * its order is mixed over this many events.
 */
const MIXED_EVENTS = 30_000;
const STRIDE = 97;

/**
 * Request bodies of a simulated shop, written out before they are sent: what is new each time (the time, the message id, in
 * each turn of the pool other sessions) is written over, so that the sender takes little of the machine that it measures.
 */
export class Bodies {
  private readonly pool: Body[] = [];
  private next = 0;
  private turn = 0;
  private sent = 0;
  private readonly run: string;

  constructor({ seed, eventsPerBody, poolEvents, visitors }: BodiesOptions) {
    this.run = `${seed}-${process.pid}-`;
    const to = new Date(Math.floor(Date.now() / HOUR_MS) * HOUR_MS);
    const shop = createShop({ seed, visitors: steadyVisitors(visitors) });
    const events = [...shop.sessionsBetween(new Date(to.getTime() - HOUR_MS), to, poolEvents)].filter(
      ({ eventType }) => eventType !== 'remove_from_cart',
    );
    const lines = mixed(events).map((event) => this.lineOf(event));
    for (let first = 0; first + eventsPerBody <= lines.length; first += eventsPerBody) {
      this.pool.push(this.bodyOf(lines.slice(first, first + eventsPerBody)));
    }
  }

  /** A body whose events happen now; it is written over when its turn comes again, so copy what must last. */
  take(): Buffer {
    const body = this.pool[this.next];
    if (body === undefined) throw new Error('the pool of bodies is empty');
    const time = new Date().toISOString();
    for (const at of body.times) body.bytes.write(time, at, 'latin1');
    for (const at of body.ids) body.bytes.write(String((this.sent += 1)).padStart(ID_DIGITS, '0'), at, 'latin1');
    const turn = this.turn.toString(16).padStart(TURN_DIGITS, '0');
    for (const at of body.sessions) body.bytes.write(turn, at, 'latin1');
    this.next = (this.next + 1) % this.pool.length;
    if (this.next === 0) this.turn += 1;
    return body.bytes;
  }

  private lineOf(event: ShopEvent): string {
    return JSON.stringify({
      event_time: 'T'.repeat(TIME_LENGTH),
      event_type: event.eventType,
      product_id: event.productId,
      category_id: event.categoryId,
      category_code: event.categoryCode ?? '',
      brand: event.brand ?? '',
      price: event.price,
      user_id: event.userId,
      user_session: event.userSession,
      message_id: `${this.run}${'I'.repeat(ID_DIGITS)}`,
    });
  }

  private bodyOf(lines: readonly string[]): Body {
    const text = `[${lines.join(',')}]`;
    const placesOf = (mark: string, offset: number): number[] => {
      const places: number[] = [];
      for (let at = text.indexOf(mark); at !== -1; at = text.indexOf(mark, at + 1)) places.push(at + offset);
      return places;
    };
    const time = '"event_time":"';
    const id = `"message_id":"${this.run}`;
    const session = '"user_session":"';
    // All of it is ASCII, so that places in the text are places in the bytes.
    return {
      bytes: Buffer.from(text, 'latin1'),
      times: placesOf(time, time.length),
      ids: placesOf(id, id.length),
      // After the first two groups of the UUID, so that it stays one.
      sessions: placesOf(session, session.length).map((at) => at + 9),
    };
  }
}

/** Every stretch of the events in strides, the same in each run: what follows one another was far apart. */
function mixed(events: readonly ShopEvent[]): ShopEvent[] {
  const all: ShopEvent[] = [];
  for (let first = 0; first < events.length; first += MIXED_EVENTS) {
    const stretch = events.slice(first, first + MIXED_EVENTS);
    for (let offset = 0; offset < STRIDE; offset += 1) {
      for (let at = offset; at < stretch.length; at += STRIDE) all.push(...stretch.slice(at, at + 1));
    }
  }
  return all;
}
