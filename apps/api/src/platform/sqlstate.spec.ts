import { describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { isAboutData, isDatabaseUnreachable } from './sqlstate.js';

const refused = (code: string): pg.DatabaseError => Object.assign(new pg.DatabaseError('refused', 0, 'error'), { code, severity: 'ERROR' });

describe('the meaning of a SQLSTATE', () => {
  it.each([
    ['disk full', '53100'],
    ['out of memory', '53200'],
    ['too many clients', '53300'],
    ['a file that cannot be read', '58030'],
    ['shutdown', '57P01'],
    ['a broken connection', '08006'],
  ])('%s: the server cannot work now, and no row is at fault', (_, code) => {
    expect(isDatabaseUnreachable(refused(code))).toBe(true);
    expect(isAboutData(refused(code))).toBe(false);
  });

  it.each([
    ['a number out of range', '22003'],
    ['a constraint', '23514'],
    ['an index row that is too large', '54000'],
    ['an error that a function raises', 'P0001'],
  ])('%s: a row may be at fault', (_, code) => {
    expect(isDatabaseUnreachable(refused(code))).toBe(false);
    expect(isAboutData(refused(code))).toBe(true);
  });

  it.each([
    ['a missing table', '42P01'],
    ['a missing right', '42501'],
    ['a read-only server', '25006'],
    ['an internal error', 'XX000'],
  ])('%s: neither an outage nor the fault of a row', (_, code) => {
    expect(isDatabaseUnreachable(refused(code))).toBe(false);
    expect(isAboutData(refused(code))).toBe(false);
  });

  it('an error of our own code may be about a row', () => {
    expect(isAboutData(new Error('a brand of the batch has no key'))).toBe(true);
  });
});
