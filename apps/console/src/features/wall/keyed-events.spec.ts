import { describe, expect, it } from '@jest/globals';
import { arrivals, keyEvents, type LastEvent } from './keyed-events.ts';

const event = (second: number, change: Partial<LastEvent> = {}): LastEvent => ({
  productId: '1',
  externalId: null,
  name: null,
  brand: null,
  category: null,
  price: null,
  eventType: 'view',
  eventTime: `2026-11-22T10:00:0${second}Z`,
  ...change,
});

describe('keyEvents', () => {
  it('keeps the order and the key of each event when new ones come in on top', () => {
    const before = keyEvents([event(2), event(1)]);
    const after = keyEvents([event(3), event(2), event(1)]);
    expect(after.slice(1)).toEqual(before);
  });

  it('tells equal events apart, and keeps the key of the older one', () => {
    const [older] = keyEvents([event(1)]);
    const [newer, same] = keyEvents([event(1), event(1)]);
    expect(same?.key).toBe(older?.key);
    expect(newer?.key).not.toBe(older?.key);
  });
});

describe('arrivals', () => {
  const events = [1, 2, 3, 4, 5].map((second) => event(second)).reverse();

  it('lists new events', () => {
    const before = keyEvents(events.slice(2));
    const after = keyEvents(events);
    expect(arrivals(before, after)).toEqual(new Set(after.slice(0, 2).map((it) => it.key)));
  });

  it('is empty at first and during a rush', () => {
    expect(arrivals([], keyEvents(events)).size).toBe(0);
    expect(arrivals(keyEvents(events.slice(4)), keyEvents(events)).size).toBe(0);
  });
});
