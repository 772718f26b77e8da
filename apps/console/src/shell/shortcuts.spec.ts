import { describe, expect, it } from '@jest/globals';
import { PAGE_SHORTCUTS, stepOf } from './shortcuts.ts';
import { TABS } from '../features/tabs.ts';

describe('stepOf', () => {
  it('opens a page with g and its letter only', () => {
    expect(stepOf('g', null)).toEqual({ kind: 'wait' });
    expect(stepOf('f', 'g')).toEqual({ kind: 'page', name: 'funnel' });
    expect(stepOf('f', null)).toBeNull();
    expect(stepOf('x', 'g')).toBeNull();
  });

  it('opens controls and the help with one key', () => {
    expect(stepOf('d', null)).toEqual({ kind: 'control', key: 'd' });
    expect(stepOf('?', null)).toEqual({ kind: 'help' });
  });

  it('has a letter of its own for every tab', () => {
    expect(PAGE_SHORTCUTS.map(({ name }) => name)).toEqual(expect.arrayContaining(TABS.map(({ name }) => name)));
    expect(new Set(PAGE_SHORTCUTS.map(({ key }) => key)).size).toBe(PAGE_SHORTCUTS.length);
  });
});
