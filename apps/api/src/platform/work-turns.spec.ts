import { setImmediate as nextRound } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { WorkTurns } from './work-turns.js';

it('serves holders in turn, one in each round of the event loop', async () => {
  const turns = new WorkTurns();
  const done: string[] = [];
  const work = async (holder: string, pieces: number): Promise<void> => {
    for (let n = 0; n < pieces; n += 1) {
      await turns.next(holder);
      done.push(holder);
    }
  };
  const all = [...Array.from({ length: 200 }, () => work('many', 3)), work('few', 2)];
  for (let round = 0; round < 10; round += 1) await nextRound();
  // Other holders get their rounds in between, so hardly any of the 600 turns ran before those of `few`.
  expect(done.length).toBeLessThanOrEqual(11);
  expect(done.slice(0, 4).filter((holder) => holder === 'few')).toHaveLength(2);
  await Promise.all(all);
  expect(done.filter((holder) => holder === 'many')).toHaveLength(600);
});
