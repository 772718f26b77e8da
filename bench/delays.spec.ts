import { describe, expect, it } from '@jest/globals';
import { delaysByBatch, delaysByNumber } from './delays.js';

describe('delaysByBatch', () => {
  const states = [
    { asOf: 100, at: 130 },
    { asOf: 200, at: 260 },
  ];

  it('waits for the state that counts the newest batch at the time of the acknowledgement', () => {
    expect(delaysByBatch([110, 150, 205], [100, 200], states)).toEqual([20, 0, 55]);
  });

  it('is infinite if the batch is never shown', () => {
    expect(delaysByBatch([110, 350], [100, 300], states)).toEqual([20, Number.POSITIVE_INFINITY]);
  });
});

describe('delaysByNumber', () => {
  it('waits until a screen shows all acknowledged events', () => {
    const acknowledged = [10, 20, 30].map((at, n) => ({ at, stored: 100 * (n + 1) }));
    const states = [
      { at: 5, events: 0 },
      { at: 25, events: 250 },
    ];
    expect(delaysByNumber(acknowledged, states)).toEqual([15, 5, Number.POSITIVE_INFINITY]);
  });
});
