import { describe, expect, it } from '@jest/globals';
import { sceneTurn } from './scene-turn.ts';

const at = (seconds: number) => new Date(seconds * 1000);

describe('sceneTurn', () => {
  it('gives each scene its turn, in order, over and over', () => {
    const turns = [0, 9, 10, 20, 30].map((second) => sceneTurn(['now', 'funnel', 'health'], 10, at(second)).shown);
    expect(turns).toEqual(['now', 'now', 'funnel', 'health', 'now']);
  });

  it('has the next one drawn three seconds before its turn', () => {
    expect(sceneTurn(['now', 'funnel'], 10, at(6.9)).next).toBeNull();
    expect(sceneTurn(['now', 'funnel'], 10, at(7))).toEqual({ shown: 'now', next: 'funnel' });
  });

  it('stays where there is only one', () => {
    expect(sceneTurn(['brands'], 5, at(4.9))).toEqual({ shown: 'brands', next: null });
  });
});
