import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { waitAtMost } from './wait-at-most.js';

const LIMIT_MS = 150;
const late = (): Error => new Error('late');

/** Blocks the event loop. */
function keepBusy(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

describe('waitAtMost', () => {
  it('gets an answer that came while the process was busy', async () => {
    const waiting = waitAtMost(LIMIT_MS, readFile(import.meta.filename, 'utf8'), late);
    keepBusy(3 * LIMIT_MS);
    expect(await waiting).toContain('keepBusy');
  });

  it('gets an answer that takes several busy turns of the event loop', async () => {
    const readThrice = async (): Promise<string> => {
      let text = '';
      for (let n = 0; n < 3; n += 1) {
        text = await readFile(import.meta.filename, 'utf8');
        keepBusy(2 * LIMIT_MS);
      }
      return text;
    };
    expect(await waitAtMost(LIMIT_MS, readThrice(), late)).toContain('keepBusy');
  });

  it('gives up without an answer', async () => {
    await expect(waitAtMost(LIMIT_MS, new Promise(() => undefined), late)).rejects.toThrow('late');
  });

  it('gives up without an answer even if the process is always busy', async () => {
    const busy = setInterval(() => keepBusy(250), 1);
    await expect(waitAtMost(LIMIT_MS, new Promise(() => undefined), late)).rejects.toThrow('late');
    clearInterval(busy);
  });
});
