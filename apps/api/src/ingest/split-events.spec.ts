import { describe, expect, it } from '@jest/globals';
import type { EventRow } from '@storepulse/database/fold/event-row.js';
import type { CheckedEvents } from './check-events.js';
import { splitEvents } from './split-events.js';

const row = (name: string, orderId?: string): EventRow => ({
  messageId: name,
  eventTime: '2026-11-30T00:00:00.000Z',
  eventType: 'purchase',
  productId: '1',
  categoryId: null,
  categoryCode: null,
  brand: null,
  price: null,
  userId: '1',
  userSession: null,
  quantity: 1,
  ...(orderId !== undefined && { order: { id: orderId, line: null } }),
});
const link = (id: string) => ({ deviceId: id, userId: '1', linkedAt: '2026-11-30T00:00:00.000Z' });
const checked = (rows: EventRow[], indexes = rows.map((_, index) => index), links: string[] = []): CheckedEvents => ({
  rows,
  indexes,
  rejected: [{ index: 90, reason: 'bad', raw: '{}' }],
  warnings: [{ index: 0, reason: 'odd' }],
  ignored: 7,
  links: links.map(link),
});
const shown = (parts: CheckedEvents[]) =>
  parts.map(({ rows, links }) =>
    [...rows.map(({ messageId }) => messageId), ...links.map(({ deviceId }) => JSON.stringify(deviceId))].join(' '),
  );

describe('splitEvents', () => {
  it('leaves a small request in one part', () => {
    const events = checked([row('a'), row('b')], undefined, ['d']);
    expect(splitEvents(events, 3)).toEqual([events]);
  });

  it('makes parts of limited size, with each row and link once, and events without rows in the first', () => {
    const parts = splitEvents(checked([row('a'), row('b'), row('c')], undefined, ['d', 'e', 'f']), 2);
    expect(shown(parts)).toEqual(['a b', 'c "d"', '"e" "f"']);
    expect(parts.map(({ rejected, warnings, ignored }) => [rejected.length, warnings.length, ignored])).toEqual([
      [1, 1, 7],
      [0, 0, 0],
      [0, 0, 0],
    ]);
  });

  it('keeps the lines of an event together, and those of an order across events; rows keep their positions', () => {
    const rows = [row('a'), row('b0'), row('b1'), row('c', '17'), row('d'), row('e', '17')];
    const parts = splitEvents(checked(rows, [0, 1, 1, 2, 3, 4]), 3);
    expect(shown(parts)).toEqual(['a b0 b1', 'c e d']);
    expect(parts.map(({ indexes }) => indexes)).toEqual([
      [0, 1, 1],
      [2, 4, 3],
    ]);
  });

  it('never splits an order, however many lines it has', () => {
    const parts = splitEvents(checked([row('a'), row('b', '1'), row('c', '1'), row('d', '1'), row('e')]), 2);
    expect(shown(parts)).toEqual(['a', 'b c d', 'e']);
  });
});
