import { describe, expect, it } from '@jest/globals';
import { dayField, listField, oneOf, textField, wholeNumberField } from './query-fields.ts';

describe('query fields', () => {
  it('read any URL, and leave defaults out of it', () => {
    const unit = oneOf(['events', 'users'], 'events');
    expect([unit.read(['users']), unit.read(['nonsense']), unit.read([])]).toEqual(['users', 'events', 'events']);
    expect([unit.write('events'), unit.write('users')]).toEqual([null, ['users']]);
  });

  it('accept only whole numbers within bounds', () => {
    const limit = wholeNumberField(1, 1000, 20);
    expect(['50', '0', '1001', '1.5', '-1', 'x', ''].map((text) => limit.read([text]))).toEqual([50, 20, 20, 20, 20, 20, 20]);
  });

  it('accept only days that exist', () => {
    expect([dayField.read(['2026-02-28']), dayField.read(['2026-02-30']), dayField.read(['yesterday'])]).toEqual([
      '2026-02-28',
      undefined,
      undefined,
    ]);
  });

  it('keep lists in order, without duplicates, and limited', () => {
    expect(listField(2).read(['b', 'a', 'b', 'c'])).toEqual(['b', 'a']);
    expect(textField(5).read(['  samsung '])).toBe('samsu');
  });
});
