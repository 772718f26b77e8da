import { describe, expect, it } from '@jest/globals';
import { durationText, progressText } from './progress.js';

describe('progressText', () => {
  it('shows share, rows, speed and time left', () => {
    const state = { task: 'loading a.csv', fraction: 0.25, rows: 50_000, fractionBefore: 0 };
    expect(progressText(state, 10)).toBe('loading a.csv: 25 %, 50,000 rows, 5,000 rows/s, 30 s left');
  });

  it('counts only this run after an interrupted one', () => {
    const state = { task: 'loading a.csv', fraction: 0.75, rows: 10_000, fractionBefore: 0.5 };
    expect(progressText(state, 10)).toBe('loading a.csv: 75 %, 10,000 rows, 1,000 rows/s, 10 s left');
  });

  it('shows the speed from the first rows on', () => {
    const state = { task: 'loading a.csv', fraction: 0.5, rows: 50_000, fractionBefore: 0, rowsAfter: 5 };
    expect(progressText(state, 10)).toBe('loading a.csv: 50 %, 50,000 rows, 10,000 rows/s, 10 s left');
  });

  it('shows no time left in the first second', () => {
    expect(progressText({ task: 'checking a.csv', fraction: 0.5, rows: null, fractionBefore: 0 }, 0.5)).toBe('checking a.csv: 50 %');
  });
});

describe('durationText', () => {
  it.each([
    [0.4, '0 s'],
    [59.6, '1 min 0 s'],
    [3599, '59 min 59 s'],
    [7500, '2 h 5 min'],
  ])('writes %p seconds as %s', (seconds, text) => {
    expect(durationText(seconds)).toBe(text);
  });
});
