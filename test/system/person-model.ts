/**
 * Whose each event is, and all counts of users that follow from it. Computed from the messages alone, without SQL or product code:
 * docs/definitions.md, written as plainly as possible.
 */

export interface SentEvent {
  kind: 'event';
  /** Milliseconds; no two events of a history share one. */
  at: number;
  device: string | null;
  user: string | null;
  session: string | null;
  type: 'view' | 'cart' | 'remove_from_cart' | 'purchase';
  product: string;
  brand: string;
}

export interface SentLink {
  kind: 'link';
  at: number;
  device: string;
  user: string;
}

export type Message = SentEvent | SentLink;

interface Counted extends SentEvent {
  person: string;
  visit: string;
  day: string;
}

const PAUSE_MS = 30 * 60_000;
const BITS = { view: 1, cart: 2, remove_from_cart: 4, purchase: 8 } as const;
const MASKS = [1, 2, 8, 15, 16, 32, 48] as const;

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);
const iso = (at: number): string => new Date(at).toISOString();

/** Rows as sorted text, in the form that the queries of persons.spec.ts return. */
export type Tables = Record<string, string[]>;

export function expectedTables(messages: readonly Message[]): Tables {
  const events = countedEvents(messages);
  const visits = groupBy(events, ({ visit }) => visit);
  const sessions = [...visits.values()].map((own) => {
    const inOrder = [...own].sort((a, b) => a.at - b.at);
    const [first, last] = [inOrder[0], inOrder.at(-1)];
    if (first === undefined || last === undefined) throw new RangeError('a visit has events');
    return {
      user: first.person,
      day: first.day,
      from: first.at,
      to: last.at,
      own: inOrder,
      buys: own.some(({ type }) => type === 'purchase'),
    };
  });
  const userDays = new Map<
    string,
    { user: string; day: string; stages: number; brands: Set<string>; sessions: number; purchasers: number }
  >();
  for (const { person: user, day, type, brand } of events) {
    const key = `${user} ${day}`;
    const row = userDays.get(key) ?? { user, day, stages: 0, brands: new Set<string>(), sessions: 0, purchasers: 0 };
    row.stages |= BITS[type];
    row.brands.add(brand);
    userDays.set(key, row);
  }
  for (const { user, day, buys } of sessions) {
    const row = userDays.get(`${user} ${day}`);
    if (row === undefined) throw new RangeError('who begins a session does something');
    row.sessions += 1;
    row.purchasers += buys ? 1 : 0;
  }
  const rows = [...userDays.values()];
  const byUser = groupBy(rows, ({ user }) => user);
  const firstDay = (user: string, bit: number): string | null =>
    (byUser.get(user) ?? [])
      .filter(({ stages }) => (stages & bit) !== 0)
      .map(({ day }) => day)
      .sort()[0] ?? null;
  const maskOf = ({ stages, sessions: all, purchasers }: (typeof rows)[number]): number =>
    stages + (purchasers > 0 ? 16 : 0) + (all > purchasers ? 32 : 0);

  return {
    events: texts(events.map(({ at, person, type, product }) => [iso(at), person, type, product])),
    sessions: texts(sessions.map(({ user, from, to, own }) => [user, iso(from), iso(to), own.length])),
    user_days: texts(
      rows.map(({ user, day, stages, sessions: all, purchasers, brands }) => [user, day, stages, all, purchasers, [...brands].sort()]),
    ),
    users: texts(
      [...byUser.keys()].map((user) => [
        user,
        firstDay(user, 15),
        firstDay(user, 1),
        firstDay(user, 2),
        firstDay(user, 4),
        firstDay(user, 8),
      ]),
    ),
    new_users: counted(
      [...byUser.keys()].flatMap((user) =>
        Object.entries(BITS).flatMap(([type, bit]) => {
          const day = firstDay(user, bit);
          return day === null ? [] : [`${day} ${type}`];
        }),
      ),
    ),
    stage_sessions: counted(sessions.flatMap(({ day, own }) => [...new Set(own.map(({ type }) => `${day} ${type}`))])),
    brand_users: counted(
      [...new Set(events.map(({ brand, day, person }) => JSON.stringify([brand, day, person])))].map((text) => {
        const [brand, day] = JSON.parse(text) as [string, string, string];
        return `${brand} ${day}`;
      }),
    ),
    returning_users: counted(
      [...byUser.values()].flatMap((own) =>
        MASKS.flatMap((mask) =>
          returningDays(own.filter((row) => (maskOf(row) & mask) !== 0).map(({ day }) => day)).map((it) => `${mask} ${it}`),
        ),
      ),
    ),
    returning_brand_users: counted(
      [...byUser.values()].flatMap((own) =>
        [...new Set(own.flatMap(({ brands }) => [...brands]))].flatMap((brand) =>
          returningDays(
            own.filter(({ brands }) => brands.has(brand)).map(({ day }) => day),
            true,
          ).map((it) => `${brand} ${it}`),
        ),
      ),
    ),
    carts: texts(
      sessions.flatMap(({ from, own }) =>
        [
          ...groupBy(
            own.filter(({ type }) => type !== 'view'),
            ({ product }) => product,
          ),
        ].map(([product, of]) => [
          iso(from),
          product,
          ...(['cart', 'remove_from_cart', 'purchase'] as const).map((type) => of.filter((event) => event.type === type).length),
        ]),
      ),
    ),
  };
}

/** `day previousDay` of each day. */
function returningDays(days: readonly string[], isNear = false): string[] {
  return [...days].sort().map((day, index, all) => {
    const previous = all[index - 1];
    return `${day} ${previous === undefined || (isNear && previous < startOfWeekOrMonth(day)) ? '-infinity' : previous}`;
  });
}

function startOfWeekOrMonth(day: string): string {
  const at = Date.parse(day);
  const monday = dayOf(at - ((new Date(at).getUTCDay() + 6) % 7) * 86_400_000);
  const month = `${day.slice(0, 7)}-01`;
  return monday < month ? monday : month;
}

function countedEvents(messages: readonly Message[]): Counted[] {
  const sent = messages.filter((message) => message.kind === 'event');
  const visits = visitsOf(sent);
  const links = [
    ...messages.filter((message) => message.kind === 'link'),
    ...sent.flatMap(({ at, device, user }) => (device === null || user === null ? [] : [{ at, device, user }])),
  ]
    .filter(({ device, user }) => device !== user)
    .sort((a, b) => a.at - b.at || (a.user < b.user ? -1 : 1));
  return sent.map((event) => {
    const visit = visits.get(event) ?? '';
    return { ...event, visit, day: dayOf(event.at), person: personOf(event, visit) };
  });

  function personOf({ at, device, user, session }: SentEvent, visit: string): string {
    if (user !== null && user !== device) return user;
    if (device === null) throw new RangeError('an event names somebody');
    const own = links.filter((link) => link.device === device);
    const before = own.filter((link) => link.at <= at);
    const [latest] = before.filter((link) => link.at === before.at(-1)?.at);
    if (latest !== undefined) return latest.user;
    const [first] = own;
    if (first === undefined) return device;
    const last = Math.max(...sent.filter((event) => event.device === device && visits.get(event) === visit).map((event) => event.at));
    return first.at <= last || (session === null && first.at < last + PAUSE_MS) ? first.user : device;
  }
}

/** The session the client names; otherwise the visitor's events without a pause of 30 minutes. */
function visitsOf(events: readonly SentEvent[]): Map<SentEvent, string> {
  const visits = new Map<SentEvent, string>();
  for (const event of events) if (event.session !== null) visits.set(event, `named ${event.session}`);
  const others = groupBy(
    events.filter(({ session }) => session === null),
    ({ device, user }) => device ?? user ?? '',
  );
  for (const [visitor, own] of others) {
    let [last, stretch] = [Number.NEGATIVE_INFINITY, 0];
    for (const event of [...own].sort((a, b) => a.at - b.at)) {
      if (event.at - last >= PAUSE_MS) stretch += 1;
      last = event.at;
      visits.set(event, `${visitor} ${stretch}`);
    }
  }
  return visits;
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
}

const texts = (rows: readonly (readonly unknown[])[]): string[] => rows.map((row) => JSON.stringify(row)).sort();

function counted(keys: readonly string[]): string[] {
  return [...groupBy(keys, (key) => key)].map(([key, own]) => `${key}: ${own.length}`).sort();
}
