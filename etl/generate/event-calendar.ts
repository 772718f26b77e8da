/**
 * Holds planned events until their minute comes. Visits overlap: one that begins now may have events hours ahead. Each minute of the next
 * week has a linked list of events. A minute is taken out, sorted by second, once no later visit can begin in it.
 *
 *     minutes    12:00    12:01    12:02 …            (a ring buffer of a week)
 *                  │        │
 *     records    7 → 3    12 → 4 → 9                  (numeric columns; slots are reused)
 */
import type { VisitPlanner } from '@storepulse/shop-model';

const MINUTE_MS = 60_000;
const SECONDS = 60;
const RING_MINUTES = 7 * 24 * 60;
const FIRST_CAPACITY = 1 << 16;
const NONE = -1;

/** The columns of the waiting events; `position` is an index into each of them. */
export class EventCalendar {
  types = new Uint8Array(FIRST_CAPACITY);
  products = new Int32Array(FIRST_CAPACITY);
  prices = new Int32Array(FIRST_CAPACITY);
  users = new Float64Array(FIRST_CAPACITY);
  sessionless = new Uint8Array(FIRST_CAPACITY);
  seconds = new Uint8Array(FIRST_CAPACITY);
  /** Four words for each event. */
  sessions = new Int32Array(4 * FIRST_CAPACITY);
  private nexts = new Int32Array(FIRST_CAPACITY);
  private capacity = FIRST_CAPACITY;
  private used = 0;
  private free = NONE;
  private readonly firsts = new Int32Array(RING_MINUTES).fill(NONE);
  private readonly lasts = new Int32Array(RING_MINUTES).fill(NONE);
  private readonly counts = new Int32Array(RING_MINUTES);
  private readonly places = new Int32Array(SECONDS + 1);

  /**
   * Adds the events of the last planned visit that lie in a range; `nowMs` is the minute that is taken next.
   *
   * @param limit adds at most this many, earliest first
   * @returns the number of added events
   */
  add(visit: VisitPlanner, nowMs: number, fromMs: number, toMs: number, limit: number): number {
    const endMs = Math.min(toMs, nowMs + RING_MINUTES * MINUTE_MS);
    let added = 0;
    for (let at = 0; at < visit.count && added < limit; at++) {
      const epochMs = visit.epochMs[at] ?? 0;
      if (epochMs < fromMs) continue;
      if (epochMs >= endMs) break;
      this.append(visit, at, epochMs);
      added++;
    }
    return added;
  }

  /**
   * Takes out a minute's events in time order; events of the same second come in the order in which they were added.
   *
   * @param order buffer for their positions, which stay valid until the next call of `add`
   * @returns the positions
   */
  takeMinute(minuteMs: number, order: Int32Array): Int32Array {
    const slot = slotOf(minuteMs);
    const count = this.counts[slot] ?? 0;
    const sorted = order.length >= count ? order : new Int32Array(2 * count);
    const places = this.places.fill(0);
    const first = this.firsts[slot] ?? NONE;
    for (let position = first; position !== NONE; position = this.nexts[position] ?? NONE) places[(this.seconds[position] ?? 0) + 1]!++;
    for (let second = 0; second < SECONDS; second++) places[second + 1]! += places[second] ?? 0;
    for (let position = first; position !== NONE; position = this.nexts[position] ?? NONE) {
      const second = this.seconds[position] ?? 0;
      sorted[places[second]!++] = position;
    }
    if (first !== NONE) {
      this.nexts[this.lasts[slot] ?? NONE] = this.free;
      this.free = first;
    }
    this.firsts[slot] = NONE;
    this.lasts[slot] = NONE;
    this.counts[slot] = 0;
    return sorted.subarray(0, count);
  }

  private append(visit: VisitPlanner, at: number, epochMs: number): void {
    const position = this.place();
    this.types[position] = visit.types[at] ?? 0;
    this.products[position] = visit.products[at] ?? 0;
    this.prices[position] = visit.prices[at] ?? 0;
    this.users[position] = visit.users[at] ?? 0;
    this.sessionless[position] = visit.sessionless[at] ?? 0;
    this.seconds[position] = Math.floor((epochMs % MINUTE_MS) / 1000);
    const session = 4 * position;
    for (let word = 0; word < 4; word++) this.sessions[session + word] = visit.session[word] ?? 0;
    const slot = slotOf(epochMs);
    const last = this.lasts[slot] ?? NONE;
    if (last === NONE) this.firsts[slot] = position;
    else this.nexts[last] = position;
    this.nexts[position] = NONE;
    this.lasts[slot] = position;
    this.counts[slot]!++;
  }

  private place(): number {
    if (this.free !== NONE) {
      const position = this.free;
      this.free = this.nexts[position] ?? NONE;
      return position;
    }
    if (this.used === this.capacity) this.grow();
    return this.used++;
  }

  private grow(): void {
    this.capacity *= 2;
    const bytes = (old: Uint8Array) => {
      const grown = new Uint8Array(this.capacity);
      grown.set(old);
      return grown;
    };
    const words = (old: Int32Array, each = 1) => {
      const grown = new Int32Array(each * this.capacity);
      grown.set(old);
      return grown;
    };
    [this.types, this.sessionless, this.seconds] = [bytes(this.types), bytes(this.sessionless), bytes(this.seconds)];
    [this.products, this.prices, this.nexts] = [words(this.products), words(this.prices), words(this.nexts)];
    this.sessions = words(this.sessions, 4);
    const users = new Float64Array(this.capacity);
    users.set(this.users);
    this.users = users;
  }
}

function slotOf(epochMs: number): number {
  return Math.floor(epochMs / MINUTE_MS) % RING_MINUTES;
}
