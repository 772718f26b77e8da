import { describe, expect, it } from '@jest/globals';
import { createShop } from '../../../../libs/shop-model/index.js';
import { PAST_MS, pastOf } from './demo-past.js';

const HOUR_MS = 3_600_000;
const shop = createShop({ seed: 'test' });
const ago = (now: Date, ms: number) => new Date(now.getTime() - ms);

describe('pastOf', () => {
  it.each([0, 6, 12, 18])('expects at least 350,000 events of the weeks up to %p h', (hour) => {
    const now = new Date(Date.UTC(2026, 10, 22, hour));
    expect(pastOf(shop, ago(now, PAST_MS), now).expected).toBeGreaterThan(350_000);
  });

  it('gives about as many as it expects, at the end at the rate of the simulated shoppers', () => {
    const now = new Date('2026-11-18T15:00:00Z');
    const past = pastOf(shop, ago(now, 2 * 24 * HOUR_MS), now);
    const ages = [...past.events].map((event) => now.getTime() - Date.parse(event.eventTime));
    const perSecond = (fromMs: number, toMs: number) => ages.filter((age) => age >= fromMs && age < toMs).length / ((toMs - fromMs) / 1000);
    expect(Math.abs(ages.length / past.expected - 1)).toBeLessThan(0.1);
    expect(perSecond(0, 10 * 60_000)).toBeGreaterThan(1.5);
    expect(perSecond(24 * HOUR_MS, 25 * HOUR_MS)).toBeLessThan(0.6);
  });

  it('fills a night modestly, and goes back three weeks and a rest at most', () => {
    const now = new Date('2026-11-18T08:00:00Z');
    expect(pastOf(shop, ago(now, 10 * HOUR_MS), now).expected).toBeLessThan(20_000);
    expect(pastOf(shop, ago(now, 100 * PAST_MS), now).expected).toBeLessThan(450_000);
    expect([...pastOf(shop, new Date(now.getTime() + HOUR_MS), now).events]).toEqual([]);
  });
});
