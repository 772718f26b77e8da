import { describe, expect, it } from '@jest/globals';
import { isTimeZone } from './time-zone-names.js';

describe('isTimeZone', () => {
  it.each(['UTC', 'Europe/Berlin', 'america/argentina/buenos_aires', 'Etc/GMT-2', 'Japan', 'GB'])('accepts %s', (name) => {
    expect(isTimeZone(name)).toBe(true);
  });

  it.each(['IST', 'AST', 'BST', 'ACT', 'CST', 'SST', 'PST', 'CET', 'EET', 'MET', 'WET', 'cet', '+02:00', 'Mars/Olympus', ''])(
    'rejects %p',
    (name) => {
      expect(isTimeZone(name)).toBe(false);
    },
  );
});
