import { describe, expect, it } from '@jest/globals';
import type { StoreZone } from '../zone/store-zone.js';
import { partitionName, partitionsAhead, partitionsOfDays, partitionsOfTimes } from './partitioned-tables.js';

const zone = (name: string, ...offsets: readonly [begins: string, hours: number][]): StoreZone => ({
  name,
  rules: name,
  offsets: offsets.map(([begins, hours]) => ({ beginsAt: new Date(begins), seconds: hours * 3600 })),
});
const UTC = zone('UTC', ['1970-01-01T00:00:00Z', 0]);
const BERLIN = zone('Europe/Berlin', ['1970-01-01T00:00:00Z', 2], ['2019-10-27T01:00:00Z', 1]);
const NEW_YORK = zone('America/New_York', ['1970-01-01T00:00:00Z', -4]);
const TOKYO = zone('Asia/Tokyo', ['1970-01-01T00:00:00Z', 9]);

const told = (partitions: ReturnType<typeof partitionsOfTimes>): string[] =>
  partitions.map((partition) => `${partitionName(partition)} ${partition.from} ${partition.to}`);

describe('partitionsOfTimes', () => {
  it('uses calendar months if the store counts days in UTC', () => {
    expect(told(partitionsOfTimes(['2019-10-31T23:59:59Z', '2019-10-01T00:00:00Z'], UTC))).toEqual([
      'events_2019_10 2019-10-01 00:00:00+00 2019-11-01 00:00:00+00',
      'product_days_2019_10 2019-10-01 2019-11-01',
      'sessions_2019_10 2019-10-01 2019-11-01',
      'user_days_2019_10 2019-10-01 2019-11-01',
    ]);
  });

  it.each([
    // The last hour of the month belongs to the first day of the next month, which is in the partition of the month before.
    [BERLIN, ['2019-10-31T23:30:00Z'], ['2019_10']],
    [BERLIN, ['2019-10-01T12:00:00Z'], ['2019_09']],
    [BERLIN, ['2019-10-01T21:59:59Z', '2019-10-01T22:00:00Z'], ['2019_09', '2019_10']],
    [NEW_YORK, ['2019-11-01T03:00:00Z'], ['2019_10']],
    [NEW_YORK, ['2019-11-02T03:59:59Z', '2019-11-02T04:00:00Z'], ['2019_10', '2019_11']],
    [TOKYO, ['2019-12-31T15:00:00Z', '2020-01-01T15:00:00Z'], ['2019_12', '2020_01']],
  ])('has the days of $0.name at $1 in $2', (inZone, times, months) => {
    const names = partitionsOfTimes(times, inZone)
      .map(partitionName)
      .filter((name) => name.startsWith('sessions_'));
    expect(names).toEqual(months.map((month) => `sessions_${month}`));
  });
});

describe('partitionsOfDays', () => {
  it('leaves the partition for the file of the next month to create, in any zone', () => {
    // The days that the October file covers in a zone east of UTC, and the days that November adds.
    const october = partitionsOfDays('user_days', ['2019-10-01', '2019-10-15', '2019-11-01'], 'Europe/Berlin').map(partitionName);
    const november = partitionsOfDays('user_days', ['2019-11-02', '2019-11-30', '2019-12-01'], 'Europe/Berlin').map(partitionName);
    expect(october).toEqual(['user_days_2019_09', 'user_days_2019_10']);
    expect(november).toEqual(['user_days_2019_11']);
  });
});

describe('partitionsAhead', () => {
  it('continues across the end of a year', () => {
    const names = partitionsAhead(new Date('2026-11-30T12:00:00Z'), 2, 'Europe/Berlin').map(partitionName);
    expect(names.filter((name) => name.startsWith('events'))).toEqual(['events_2026_11', 'events_2026_12', 'events_2027_01']);
    expect(names.length).toBe(12);
  });
});
