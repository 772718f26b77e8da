import { describe, expect, it } from '@jest/globals';
import { withSection } from './results.js';

const BY_HAND = '## What limits each\n\nThe disk.\n';

describe('withSection', () => {
  it('puts a new section before handwritten text', () => {
    const text = withSection(`# Results\n\n${BY_HAND}`, 'load', 'one\n');
    expect(text).toBe(`# Results\n\n<!-- begin load -->\none\n<!-- end load -->\n\n${BY_HAND}`);
  });

  it('replaces the section of that name, and no other', () => {
    const first = withSection(withSection(`# Results\n\n${BY_HAND}`, 'load', 'one\n'), 'load, 10M events', 'ten\n');
    const again = withSection(first, 'load', 'two\n');
    expect(again).toBe(first.replace('one', 'two'));
    expect(again).toContain('ten\n');
  });
});
