import { describe, expect, it } from '@jest/globals';
import { wallOptions } from './wall-options.ts';

describe('wallOptions', () => {
  it('shows one scene, money and the theme of the hour by default', () => {
    expect(wallOptions({})).toEqual({ scenes: ['now'], seconds: 30, money: true, theme: 'auto' });
  });

  it('uses scenes in the order of the URL, each once', () => {
    expect(wallOptions({ scenes: 'brands, now,brands', seconds: '12', money: 'off', theme: 'light' })).toEqual({
      scenes: ['brands', 'now'],
      seconds: 12,
      money: false,
      theme: 'light',
    });
    expect(wallOptions({ scenes: 'all' }).scenes).toEqual(['now', 'funnel', 'products', 'brands', 'health']);
  });

  it('ignores unknown values, and always has a scene', () => {
    expect(wallOptions({ scenes: 'funel,health' }).scenes).toEqual(['health']);
    expect(wallOptions({ scenes: 'funel', seconds: 'soon', theme: 'pink' })).toEqual({
      scenes: ['now'],
      seconds: 30,
      money: true,
      theme: 'auto',
    });
  });

  it('keeps turns between five seconds and an hour', () => {
    expect([wallOptions({ seconds: '1' }).seconds, wallOptions({ seconds: '90000' }).seconds]).toEqual([5, 3600]);
  });
});
