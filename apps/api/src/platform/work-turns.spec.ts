import { readFile } from 'node:fs/promises';
import { expect, it } from '@jest/globals';
import { WorkTurns } from './work-turns.js';

it('serves holders in turn, and lets everything else go on in between', async () => {
  const turns = new WorkTurns();
  const done: string[] = [];
  const work = async (holder: string, pieces: number): Promise<void> => {
    for (let n = 0; n < pieces; n += 1) {
      await turns.next(holder);
      done.push(holder);
    }
  };
  const many = Promise.all(Array.from({ length: 200 }, () => work('many', 3)));
  const [few, file] = [work('few', 2), readFile(import.meta.filename, 'utf8').then(() => done.push('file'))];
  await Promise.all([few, file]);
  // Of 600 turns, hardly any came before these.
  expect(done.length).toBeLessThan(300);
  expect(done.indexOf('few')).toBeLessThanOrEqual(1);
  await many;
  expect(done.filter((holder) => holder === 'many')).toHaveLength(600);
});
