import { beforeEach, describe, expect, it } from '@jest/globals';
import { readReloads, reloadPauseMs, writeReloads } from './reload-plan.ts';

const MINUTE = 60_000;

describe('reloadPauseMs', () => {
  it('grows from ten minutes to one hour', () => {
    expect([0, 1, 2, 3, 4, 40].map((tries) => reloadPauseMs(tries, 0) / MINUTE)).toEqual([10, 20, 40, 60, 60, 60]);
  });

  it('has a jitter of less than a fifth, so that screens do not reload together', () => {
    expect(reloadPauseMs(0, 0.5) / MINUTE).toBe(11);
    expect(reloadPauseMs(0, 0.999)).toBeLessThan(12 * MINUTE);
  });
});

describe('readReloads', () => {
  beforeEach(() => sessionStorage.clear());

  it('counts across page reloads, and resets after an update', () => {
    expect(readReloads(sessionStorage)).toBe(0);
    writeReloads(sessionStorage, 3);
    expect(readReloads(sessionStorage)).toBe(3);
    writeReloads(sessionStorage, 0);
    expect(sessionStorage).toHaveLength(0);
  });

  it('treats an invalid count as none', () => {
    sessionStorage.setItem('storepulse.wall.reloads', 'many');
    expect(readReloads(sessionStorage)).toBe(0);
  });
});
