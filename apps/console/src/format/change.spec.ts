import { describe, expect, it } from '@jest/globals';
import { changeOf, pointsChangeOf } from './change.ts';

describe('changeOf', () => {
  it('returns the percentage of the previous number, and the direction', () => {
    expect(changeOf(110, 100, String)).toEqual({ direction: 'up', text: '+10.0 %', before: '100' });
    expect(changeOf(75, 100, String)).toMatchObject({ direction: 'down', text: '-25.0 %' });
    expect(changeOf(0, 0, String)).toMatchObject({ direction: 'same', text: '0.0 %' });
  });

  it('describes a division by zero in words', () => {
    expect(changeOf(5, 0, String)).toMatchObject({ direction: 'up', text: '+5', before: '0' });
    expect(changeOf(5, null, String)).toBeNull();
    expect(changeOf(null, 5, String)).toBeNull();
  });
});

describe('pointsChangeOf', () => {
  it('returns percentage points', () => {
    expect(pointsChangeOf(4.5, 5, (value) => `${value} %`)).toEqual({ direction: 'down', text: '-0.50 pts', before: '5 %' });
  });
});
