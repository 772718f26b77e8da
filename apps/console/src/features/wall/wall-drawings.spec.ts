import { describe, expect, it } from '@jest/globals';
import { FUNNEL_HEIGHT, funnelStages } from './funnel-shape.ts';
import { minuteChart, roundUp } from './minute-columns.ts';

const minute = (views: number, carts = 0, purchases = 0) => ({ minute: '2026-11-22T10:00:00Z', views, carts, purchases });

describe('minuteChart', () => {
  it('stacks each minute below the top and marks the last one as still open', () => {
    const { top, columns } = minuteChart([minute(300, 20, 10), minute(60)]);
    expect(top).toBe(400);
    expect(columns.map(({ views, carts, purchases, open }) => ({ views, carts, purchases, open }))).toEqual([
      { views: 75, carts: 5, purchases: 2.5, open: false },
      { views: 15, carts: 0, purchases: 0, open: true },
    ]);
  });

  it('draws nothing, not infinity, for a quiet half hour', () => {
    expect(minuteChart([minute(0), minute(0)]).columns.every((column) => column.views === 0)).toBe(true);
    expect(minuteChart([]).columns).toEqual([]);
  });
});

describe('roundUp', () => {
  it('gives a round number that is not far above', () => {
    expect([0, 5, 6, 11, 99, 100, 101, 583, 4_321].map(roundUp)).toEqual([5, 5, 6, 12, 100, 100, 120, 600, 5_000]);
  });
});

describe('funnelStages', () => {
  it('draws the stages in true proportion', () => {
    expect(funnelStages([1000, 250, 100]).map((stage) => stage.height)).toEqual([FUNNEL_HEIGHT, 25, 10]);
  });

  it('keeps a tiny stage to be seen, and an empty shop drawable', () => {
    for (const stage of funnelStages([1_000_000, 1, 0]).slice(1)) expect(stage.height).toBeGreaterThan(0);
    expect(
      funnelStages([0, 0, 0])
        .map((stage) => stage.path)
        .join(),
    ).not.toMatch(/NaN|Infinity/);
  });

  it('draws more purchases than carts as more', () => {
    const [, carts, purchases] = funnelStages([1000, 100, 200]);
    expect(purchases?.height).toBeGreaterThan(carts?.height ?? Number.POSITIVE_INFINITY);
  });
});
