import { expect, it } from '@jest/globals';
import { partProgress } from './part-progress.js';

const progressOf = (assertGoing = () => undefined as void) => {
  const told: number[] = [];
  return { told, ...partProgress({ first: 100, last: 1099 }, assertGoing, (rows) => told.push(rows)) };
};

it('is complete only when all events are sent and all are counted', () => {
  const { told, onEvents, onCounted } = progressOf();
  onEvents(400);
  onEvents(600);
  onCounted(0.5);
  onCounted(1);
  expect(told).toEqual([200, 500, 750, 1000]);
});

it('ends the copy of events after a stop of the load', () => {
  const { onEvents } = progressOf(() => {
    throw new Error('stopped');
  });
  expect(() => onEvents(1)).toThrow('stopped');
});
