import { describe, expect, it } from '@jest/globals';
import { FUNNEL_HEIGHT, funnelStages } from './funnel-shape.ts';
import { minuteChart, roundUp } from './minute-columns.ts';

const minute = (views: number, carts = 0, purchases = 0) => ({ minute: '2026-11-22T10:00:00Z', views, carts, purchases });

describe('minuteChart', () => {
  it('stacks each minute below the top, and marks the last one as open', () => {
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
  it('returns a round number slightly above', () => {
    expect([0, 5, 6, 11, 99, 100, 101, 583, 4_321].map(roundUp)).toEqual([5, 5, 6, 12, 100, 100, 120, 600, 5_000]);
  });
});

describe('funnelStages', () => {
  const tops = (...counts: number[]) =>
    // Heights of a silhouette at its left and right end, from the baseline.
    funnelStages(counts).map(({ path }) => {
      const [start = '', end = ''] = [/L\d+ ([\d.]+)/.exec(path)?.[1], /([\d.]+) L[\d.]+ 100 Z$/.exec(path)?.[1]];
      return path === '' ? null : [FUNNEL_HEIGHT - Number(start), FUNNEL_HEIGHT - Number(end)];
    });

  it('narrows each stage to the next on one scale', () => {
    expect(tops(1000, 250, 150)).toEqual([
      [100, 25],
      [25, 15],
      [15, 15],
    ]);
  });

  it('joins no stages across scales', () => {
    expect(tops(10_000, 200, 100)).toEqual([
      [100, 100],
      [40, 20],
      [20, 20],
    ]);
  });

  it('draws nothing for a stage of 0, and no rise after it', () => {
    expect(tops(1000, 0, 540)).toEqual([[100, 0], null, [54, 54]]);
    expect(tops(0, 0, 0)).toEqual([null, null, null]);
  });

  it('never rises to a larger stage', () => {
    expect(tops(1000, 200, 400)).toEqual([
      [100, 20],
      [20, 20],
      [40, 40],
    ]);
  });
});
