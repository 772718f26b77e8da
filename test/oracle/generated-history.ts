import { type InputColumn, INPUT_COLUMNS } from '../../libs/contracts/src/index.js';

export type RawEvent = Record<InputColumn, string>;

export interface History {
  /** Good and malformed rows, in file order. */
  fromFile: RawEvent[];
  /** Good and malformed events to send over HTTP, in sending order: some late, some out of order. */
  overHttp: (RawEvent & { message_id: string })[];
  malformed: { file: number; http: number };
}

/** Mulberry32: small, seeded, good enough for shuffling in tests. */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const FIRST_DAY = Date.UTC(2026, 2, 20);
/** Covers the end of two months and the change to daylight-saving time in Europe/Berlin (29 March 2026). */
const DAYS = 50;
const BRANDS = ['samsung', 'apple', 'xiaomi', "l'oréal", 'bosch & co', 'lg', '', ''];
const CATEGORIES = [
  ['2053013555631882655', 'electronics.smartphone'],
  ['2053013554658804075', 'electronics.audio.headphone'],
  ['2053013563810775923', 'appliances.kitchen.washer'],
  ['2053013563584283495', ''],
  ['2053013552326770905', 'apparel.shoes'],
] as const;

const MALFORMED: readonly ((event: RawEvent) => RawEvent)[] = [
  (event) => ({ ...event, event_type: 'wishlist' }),
  (event) => ({ ...event, event_time: '' }),
  (event) => ({ ...event, event_time: '2026-02-30 10:00:00 UTC' }),
  (event) => ({ ...event, event_time: '2026-04-01 25:00:00 UTC' }),
  (event) => ({ ...event, product_id: '' }),
  (event) => ({ ...event, user_id: '' }),
  (event) => ({ ...event, user_id: 'x'.repeat(201) }),
  (event) => ({ ...event, price: 'cheap' }),
  (event) => ({ ...event, price: '-0.01' }),
];

const stamp = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

/** Random day ranges of that history, from a seed; some extend beyond it. */
export function randomRanges(seed: number, count: number): { from: string; to: string }[] {
  const random = randomOf(seed);
  const day = (place: number): string => new Date(FIRST_DAY + place * 86_400_000).toISOString().slice(0, 10);
  return Array.from({ length: count }, () => {
    const places = [random(), random()].map((place) => Math.floor(place * (DAYS + 6)) - 3).sort((a, b) => a - b);
    return { from: day(places[0] ?? 0), to: day(places[1] ?? 0) };
  });
}

/** Generates a shop's history with the hard cases of counting, from a seed: half for a file, half to send. */
export function generateHistory(seed: number, sessions: number): History {
  const random = randomOf(seed);
  const below = (n: number) => Math.floor(random() * n);
  const chance = (p: number) => random() < p;
  const events: RawEvent[] = [];
  // No two events of a product share a second, so that time alone decides the "last seen" values.
  const taken = new Set<string>();
  const put = (event: RawEvent, ms: number): void => {
    let at = ms;
    while (taken.has(`${event.product_id} ${stamp(at)}`)) at += 1000;
    taken.add(`${event.product_id} ${stamp(at)}`);
    events.push({ ...event, event_time: stamp(at) });
  };
  for (let session = 0; session < sessions; session += 1) {
    const id = chance(0.2) ? '' : `${String(session).padStart(8, '0')}-0000-4000-8000-${String(seed).padStart(12, '0')}`;
    let ms = FIRST_DAY + below(DAYS * 86_400) * 1000;
    // Some sessions cross midnight, and a few change users.
    let user = 500_000_000 + below(sessions / 3);
    // Some users and products have text ids.
    const nameOf = (id: number): string => (id % 7 === 0 ? `visitor-${id}@example.com` : String(id));
    const length = 1 + below(chance(0.1) ? 30 : 6);
    for (let step = 0; step < length; step += 1) {
      ms += below(chance(0.02) ? 20_000 : 240) * 1000;
      if (chance(0.005)) user += 1;
      const product = below(60);
      const [categoryId, categoryCode] = CATEGORIES[product % CATEGORIES.length] ?? ['', ''];
      const event: RawEvent = {
        event_time: '',
        event_type: 'view',
        product_id: product % 9 === 0 ? `SKU-${product}` : String(1_000_000 + product),
        category_id: categoryId,
        category_code: categoryCode,
        // A product's brand varies slightly, as in the real data set.
        brand: chance(0.02) ? 'other' : (BRANDS[product % BRANDS.length] ?? ''),
        price: chance(0.02) ? '0.00' : chance(0.01) ? '' : (5 + product * 7.5 + below(3)).toFixed(2),
        user_id: nameOf(user),
        user_session: id,
      };
      put(event, ms);
      if (chance(0.2)) put({ ...event, event_type: 'cart' }, ms + 5000);
      if (chance(0.03)) put({ ...event, event_type: 'remove_from_cart' }, ms + 9000);
      if (chance(0.08)) put({ ...event, event_type: 'purchase' }, ms + 20_000);
    }
  }
  // Exact duplicate rows of a file count as events.
  const doubled = events.filter(() => chance(0.01));
  const good = [...events, ...doubled].sort((a, b) => (a.event_time < b.event_time ? -1 : 1));
  const half = good.map((event) => ({ event, toFile: chance(0.5) }));
  const spoiled = (index: number) => MALFORMED.map((spoil, kind) => spoil(good[(index + kind * 17) % good.length] ?? good[0] ?? blank()));
  const fromFile = mixIn(
    half.filter(({ toFile }) => toFile).map(({ event }) => event),
    spoiled(3),
    random,
  );
  const overHttp = mixIn(
    half.filter(({ toFile }) => !toFile).map(({ event }) => event),
    spoiled(11),
    random,
  )
    .map((event) => ({ event, order: random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ event }, index) => ({ ...event, message_id: `message-${seed}-${index}` }));
  return { fromFile, overHttp, malformed: { file: MALFORMED.length, http: MALFORMED.length } };
}

const blank = (): RawEvent => {
  throw new Error('a history without events');
};

function mixIn(events: readonly RawEvent[], extra: readonly RawEvent[], random: () => number): RawEvent[] {
  const mixed = [...events];
  for (const event of extra) mixed.splice(Math.floor(random() * mixed.length), 0, event);
  return mixed;
}

const field = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** A CSV file with the header of the data set. */
export const toCsv = (events: readonly RawEvent[]): string =>
  [INPUT_COLUMNS.join(','), ...events.map((event) => INPUT_COLUMNS.map((column) => field(event[column])).join(','))].join('\n') + '\n';
