import { describe, expect, it } from '@jest/globals';
import { figureOf } from './figure.js';

describe('figureOf', () => {
  it('judges the value by a target for the value', () => {
    expect(figureOf('b', 'f', 30, 'ms', { baseline: { name: 'x', value: 60 }, atMost: 20 })).toMatchObject({
      ratio: 0.5,
      mark: 20,
      met: false,
    });
    expect(figureOf('b', 'f', 30, 'ms', { atLeast: 30 })).toMatchObject({ mark: 30, met: true });
  });

  it('judges the ratio by a target for the ratio', () => {
    const baseline = { name: 'x', value: 60 };
    expect(figureOf('b', 'f', 30, 'rows/s', { baseline, ratioAtLeast: 1 })).toMatchObject({ value: 30, mark: 1, met: false });
    expect(figureOf('b', 'f', 66, 's', { baseline, ratioAtMost: 1.3 })).toMatchObject({ ratio: 1.1, mark: 1.3, met: true });
  });

  it('meets no target without a measurement', () => {
    expect(figureOf('b', 'f', Number.NaN, 'ms', { atMost: 20 })).toMatchObject({ value: undefined, met: false });
    expect(figureOf('b', 'f', 1, 'ms', { baseline: { name: 'x', value: Number.NaN }, ratioAtMost: 1 })).toMatchObject({ met: false });
  });
});
