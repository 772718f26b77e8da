import { createShop, type ShopEvent, steadyVisitors } from '@storepulse/shop-model';

/** `2026-11-23T02:20:17.552Z` */
const TIME_LENGTH = 24;
const ID_DIGITS = 12;
/** Hex digits of a session that distinguish one pass through the pool from the next. */
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
  /** Number of generated events before the pool repeats. */
  poolEvents: number;
  visitors: number;
}

const HOUR_MS = 3_600_000;
/**
 * A shop with thousands of events per second rarely has two events of one session in a batch. The pool is one hour of a smaller shop, so
 * its order is mixed over this many events.
 */
const MIXED_EVENTS = 30_000;
const STRIDE = 97;

/**
 * Pre-built request bodies of a simulated shop. Only the changing parts are overwritten for each request (time, message id, and new
 * sessions in each pass through the pool), so that the sender uses little CPU of the machine it measures.
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

  /** A body whose events happen now. The buffer is reused in the next pass: copy it to keep it. */
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
    // The text is ASCII, so text offsets equal byte offsets.
    return {
      bytes: Buffer.from(text, 'latin1'),
      times: placesOf(time, time.length),
      ids: placesOf(id, id.length),
      // After the first two groups of the UUID, so that it stays valid.
      sessions: placesOf(session, session.length).map((at) => at + 9),
    };
  }
}

/** Mixes each block of events with a fixed stride, the same in every run: neighbors were far apart before. */
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
