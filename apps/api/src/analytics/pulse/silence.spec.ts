import { describe, expect, it } from '@jest/globals';
import { silenceLevel } from './silence.js';

const levels = (normal: number | null, ...seconds: number[]) => seconds.map((it) => silenceLevel(it, normal));

describe('silenceLevel', () => {
  it('warns a minute after the normal pause; twice that is critical', () => {
    expect(levels(600, 600, 660, 661, 1320, 1321)).toEqual(['none', 'none', 'warning', 'warning', 'critical']);
  });

  it('allows a busy shop three minutes', () => {
    expect(levels(60, 180, 181, 360, 361)).toEqual(['none', 'warning', 'warning', 'critical']);
  });

  it('allows 15 minutes without history', () => {
    expect(levels(null, 900, 901, 1801)).toEqual(['none', 'warning', 'critical']);
  });

  it('allows a tiny shop long pauses', () => {
    expect(levels(8 * 3600, 7 * 3600, 9 * 3600)).toEqual(['none', 'warning']);
  });
});
