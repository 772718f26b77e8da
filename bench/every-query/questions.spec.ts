import { describe, expect, it } from '@jest/globals';
import { endpoints } from '@storepulse/contracts';
import { classOf, FILTERS, KINDS, RANGES } from './kinds.js';
import { type Choices, combinationsOf, daysBetween, Draws, shuffled } from './questions.js';
import { rulesOf } from './segments.js';

const days = daysBetween('2019-10-01', '2019-11-30');
const known = { days, brands: ['samsung', "l'oréal"], categories: ['electronics', 'apparel.shoes'] };
const choices: Choices = {
  ...known,
  products: ['1', '2'],
  sessions: ['a0000000-0000-0000-0000-000000000000'],
  segments: rulesOf(known).map((rule, at) => ({ id: String(at + 1), rule })),
};
const combinations = combinationsOf(KINDS, days.length);

describe('questions', () => {
  it('asks every kind under every filter and range that it accepts', () => {
    expect(new Set(combinations.map(({ kind }) => kind.name))).toEqual(new Set(KINDS.map(({ name }) => name)));
    const ofFunnel = combinations.filter(({ kind }) => kind.name === 'funnel_users');
    expect(ofFunnel).toHaveLength(FILTERS.length * Object.keys(RANGES).length);
  });

  it('leaves out ranges that the store is too short for, and hours over too many days', () => {
    expect(new Set(combinationsOf(KINDS, 20).map(({ range }) => range))).toEqual(new Set(['1d', '7d', 'whole']));
    const ofHours = (stored: number) => combinationsOf(KINDS, stored).filter(({ kind }) => kind.name === 'over_time_hour');
    expect(ofHours(61).some(({ range }) => range === 'whole')).toBe(true);
    expect(ofHours(213).some(({ range }) => range === 'whole')).toBe(false);
  });

  it('writes queries that the contract accepts', () => {
    const draws = new Draws(choices, 'seed');
    for (const combination of combinations) {
      const { path, body, kind } = draws.question(combination);
      const call: { query?: { parse: (query: unknown) => unknown }; body?: { parse: (body: unknown) => unknown } } =
        endpoints[kind.endpoint];
      const { searchParams, pathname } = new URL(path, 'http://localhost');
      expect(pathname).not.toContain(':');
      call.query?.parse(Object.fromEntries(searchParams));
      call.body?.parse(body);
    }
  });

  it('draws ranges of the given length within the stored days', () => {
    const draws = new Draws(choices, 'seed');
    for (const combination of combinations) {
      const { asked, range } = draws.question(combination);
      const length = RANGES[range];
      expect(asked.from !== undefined).toBe(length !== null);
      if (asked.from === undefined || asked.to === undefined || length === null) continue;
      expect(daysBetween(asked.from, asked.to)).toHaveLength(length);
      expect(days).toContain(asked.from);
      expect(days).toContain(asked.to);
      if (asked.beforeTo !== undefined && asked.beforeFrom !== undefined) {
        expect(daysBetween(asked.beforeFrom, asked.beforeTo)).toHaveLength(length);
        expect(asked.beforeTo < asked.from).toBe(true);
      }
    }
  });

  it('ends every range on the last day where asked to', () => {
    const draws = new Draws(choices, 'seed', true);
    for (const combination of combinations) expect(draws.question(combination).asked.to ?? '2019-11-30').toBe('2019-11-30');
  });

  it('draws the same from the same seed, and else from another', () => {
    const paths = (seed: string) => {
      const draws = new Draws(choices, seed);
      return shuffled(combinations, seed).map((combination) => draws.question(combination).path);
    };
    expect(paths('one')).toEqual(paths('one'));
    expect(paths('one')).not.toEqual(paths('other'));
  });

  it('knows which filter turns a roll-up answer into one from columns', () => {
    const classesOf = (wanted: string) => {
      const found = KINDS.find(({ name }) => name === wanted);
      return FILTERS.map((filter) => classOf(found ?? {}, filter));
    };
    expect(classesOf('funnel_events')).toEqual(['rollups', 'columns', 'columns', 'columns', 'columns']);
    expect(classesOf('over_time_day')).toEqual(['rollups', 'rollups', 'rollups', 'rollups', 'columns']);
    expect(classesOf('pulse')[0]).toBe('others');
  });
});
