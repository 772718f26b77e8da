import { describe, expect, it } from '@jest/globals';
import { sceneTurn } from './scene-turn.ts';

const at = (seconds: number) => new Date(seconds * 1000);

describe('sceneTurn', () => {
  it('rotates the scenes in order', () => {
    const turns = [0, 9, 10, 20, 30].map((second) => sceneTurn(['now', 'funnel', 'health'], 10, at(second)).shown);
    expect(turns).toEqual(['now', 'now', 'funnel', 'health', 'now']);
  });

  it('draws the next one three seconds early', () => {
    expect(sceneTurn(['now', 'funnel'], 10, at(6.9)).next).toBeNull();
    expect(sceneTurn(['now', 'funnel'], 10, at(7))).toEqual({ shown: 'now', next: 'funnel' });
  });

  it('stays on a single scene', () => {
    expect(sceneTurn(['brands'], 5, at(4.9))).toEqual({ shown: 'brands', next: null });
  });
});
