import { expect, it } from '@jest/globals';
import { lanesOf } from './session-lanes.ts';

it('puts each event on the lane of its type, at its time since the first event', () => {
  const at = (eventType: 'view' | 'cart' | 'purchase', second: number) => ({
    eventType,
    eventTime: new Date(Date.UTC(2026, 10, 22, 10, 0, second)).toISOString(),
  });
  expect(lanesOf([at('view', 0), at('purchase', 30), at('view', 90)])).toEqual({
    lanes: ['view', 'purchase'],
    points: [
      { lane: 0, at: 0 },
      { lane: 1, at: 30 },
      { lane: 0, at: 90 },
    ],
  });
  expect(lanesOf([])).toEqual({ lanes: [], points: [] });
});
