import { describe, expect, it } from '@jest/globals';
import { weekHours } from './week-hours.ts';

describe('weekHours', () => {
  it('averages over past hours, and has no value for an hour that never occurred', () => {
    const cell = { views: 9, carts: 0, purchases: 3, revenue: 10 };
    const hours = weekHours(
      {
        cells: [
          { weekday: 1, hour: 0, ...cell, hours: 2 },
          { weekday: 7, hour: 23, ...cell, hours: 0 },
        ],
      },
      'purchases',
    );
    expect([hours[0]?.[0], hours[6]?.[23], hours.length, hours[3]?.length]).toEqual([1.5, null, 7, 24]);
  });
});
