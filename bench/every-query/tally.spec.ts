import { describe, expect, it } from '@jest/globals';
import { KINDS } from './kinds.js';
import { missingIn } from './is-whole.js';
import type { Question } from './questions.js';
import { nameOf, Tally } from './tally.js';

function question(name: string, path: string): Question {
  const kind = KINDS.find((one) => one.name === name);
  if (kind === undefined) throw new Error(`there is no kind ${name}`);
  return { kind, range: '7d', filter: 'none', reads: 'columns', path, asked: {} };
}

describe('tally', () => {
  const tally = new Tally();
  tally.add(question('times', '/a?brand=a+b'), 20);
  tally.add(question('times', '/b'), 900);
  tally.add(question('session_hours', '/c'), Number.POSITIVE_INFINITY);

  it('keeps the times of what was asked', () => {
    expect(tally.size).toBe(3);
    expect(tally.ms(({ kind }) => kind.name === 'times')).toEqual([20, 900]);
  });

  it('names the slowest; without an answer it is slower than any', () => {
    expect(tally.slowest(({ kind }) => kind.name === 'times')?.question.path).toBe('/b');
    expect(tally.slowest()?.question.path).toBe('/c');
    expect(tally.slowest(() => false)).toBeUndefined();
    expect(nameOf(question('times', '/a?brand=l%27or%C3%A9al'))).toBe("times, none: /a?brand=l'oréal");
  });

  it('has one figure for each kind and range that was asked', () => {
    expect(tally.kinds()).toEqual([
      { name: 'times', range: '7d', reads: 'columns', p99: 900 },
      { name: 'session_hours', range: '7d', reads: 'columns', p99: Number.POSITIVE_INFINITY },
    ]);
  });
});

describe('whole answers', () => {
  const head = { asOf: null, dataThrough: null, range: { from: null, to: null } };

  it('miss what the contract asks for', () => {
    expect(missingIn(question('brand_list', ''), {})).toContain('brands');
    expect(missingIn(question('brand_list', ''), { asOf: null, dataThrough: null, brands: [] })).toBeNull();
  });

  it('miss rows that every store has', () => {
    const cells = { ...head, cells: [] };
    expect(missingIn(question('session_hours', ''), cells)).toContain('cells');
  });
});
