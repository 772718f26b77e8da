import { describe, expect, it } from '@jest/globals';
import { placeNotes } from './annotation-marks.ts';

describe('placeNotes', () => {
  const weeks = [
    { from: '2026-11-02', to: '2026-11-08' },
    { from: '2026-11-09', to: '2026-11-15' },
    { from: '2026-11-16', to: '2026-11-22' },
  ];
  it.each([
    { from: '2026-11-10', to: '2026-11-10', first: 1, last: 1 },
    { from: '2026-11-08', to: '2026-11-16', first: 0, last: 2 },
    { from: '2026-10-01', to: '2026-11-03', first: 0, last: 0 },
    { from: '2026-11-20', to: '2026-12-24', first: 2, last: 2 },
  ])('marks $from to $to from bucket $first to $last', ({ from, to, first, last }) => {
    expect(placeNotes([{ from, to, text: 'sale' }], weeks)).toEqual([{ first, last, text: 'sale' }]);
  });

  it('leaves out notes outside all buckets', () => {
    expect(placeNotes([{ from: '2026-12-01', to: '2026-12-02', text: 'later' }], weeks)).toEqual([]);
  });
});
