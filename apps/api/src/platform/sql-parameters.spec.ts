import { describe, expect, it } from '@jest/globals';
import { SqlParameters } from './sql-parameters.js';

describe('SqlParameters', () => {
  it('numbers values in the order they are added', () => {
    const p = new SqlParameters();
    expect(`day between ${p.add('2019-10-01')} and ${p.add('2019-10-31')} limit ${p.add(5)}`).toBe('day between $1 and $2 limit $3');
    expect(p.values).toEqual(['2019-10-01', '2019-10-31', 5]);
  });

  it('sends an array or object once', () => {
    const p = new SqlParameters();
    const ids = [1, 2];
    const now = new Date(0);
    expect([p.add(ids), p.add(now), p.add(ids), p.add(now)]).toEqual(['$1', '$2', '$1', '$2']);
    expect(p.values).toEqual([ids, now]);
  });

  it('tells equal arrays apart: their types may differ', () => {
    const p = new SqlParameters();
    expect([p.add([]), p.add([])]).toEqual(['$1', '$2']);
  });

  it('numbers equal strings, numbers and nulls anew: their types may differ', () => {
    const p = new SqlParameters();
    expect([p.add('1'), p.add('1'), p.add(1), p.add(1), p.add(null), p.add(null)]).toEqual(['$1', '$2', '$3', '$4', '$5', '$6']);
    expect(p.values).toEqual(['1', '1', 1, 1, null, null]);
  });
});
