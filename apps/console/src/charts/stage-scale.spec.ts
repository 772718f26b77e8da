import { describe, expect, it } from '@jest/globals';
import { stageHeights } from './stage-scale.ts';

const drawn = (...counts: number[]) => stageHeights(counts).map(({ height, times }) => [Number(height.toFixed(3)), times]);

describe('stageHeights', () => {
  it('keeps true proportions while every stage is readable', () => {
    expect(drawn(1000, 250, 120)).toEqual([
      [100, 1],
      [25, 1],
      [12, 1],
    ]);
  });

  it('draws small stages on one scale, so that they are comparable', () => {
    expect(drawn(10_000, 200, 100)).toEqual([
      [100, 1],
      [40, 20],
      [20, 20],
    ]);
  });

  it('enlarges a readable stage together with an unreadable one', () => {
    expect(drawn(1_000, 130, 60)).toEqual([
      [100, 1],
      [39, 3],
      [18, 3],
    ]);
  });

  it('uses a third scale for stages that are still small', () => {
    expect(drawn(100_000, 1_000, 10)).toEqual([
      [100, 1],
      [50, 50],
      [20, 2_000],
    ]);
  });

  it('never draws a smaller stage taller, on any scale', () => {
    for (const carts of [300, 1_000, 1_300, 3_000, 3_400, 5_000, 9_999]) {
      for (let purchases = 1; purchases < carts; purchases += 7) {
        const [first = 0, second = 0, third = 0] = stageHeights([10_000, carts, purchases]).map(({ height }) => height);
        expect([first > second, second > third, third > 4]).toEqual([true, true, true]);
      }
    }
  });

  it('gives a stage of 0 no height, and keeps a single event visible beside a hundred million', () => {
    expect(drawn(100, 0, 0)).toEqual([
      [100, 1],
      [0, 1],
      [0, 1],
    ]);
    expect(drawn(0, 0, 0).flat()).toEqual([0, 1, 0, 1, 0, 1]);
    expect(drawn(100_000_000, 1, 0)).toEqual([
      [100, 1],
      [50, 50_000_000],
      [0, 1],
    ]);
  });

  it('draws more purchases than carts taller', () => {
    expect(drawn(10_000, 100, 200)).toEqual([
      [100, 1],
      [20, 20],
      [40, 20],
    ]);
  });
});
