import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { advisoriesOf, judge } from './audit-report.mjs';

/** A report as npm prints it: the vulnerable package has the advisory, and packages that depend on it name it. */
const report = {
  auditReportVersion: 2,
  vulnerabilities: {
    parser: {
      severity: 'high',
      via: [
        { source: 1, name: 'parser', title: 'reads too far', url: 'https://github.com/advisories/GHSA-aaaa-bbbb-cccc', severity: 'high' },
      ],
    },
    server: { severity: 'high', via: ['parser'] },
    painter: {
      severity: 'low',
      via: [
        { source: 2, name: 'painter', title: 'draws badly', url: 'https://github.com/advisories/GHSA-dddd-eeee-ffff', severity: 'low' },
      ],
    },
  },
};
const allowance = { id: 'GHSA-aaaa-bbbb-cccc', until: '2026-12-31', reason: 'reads only files of our own' };

describe('the audit of packages', () => {
  const advisories = advisoriesOf(report);

  it('names every advisory once', () => {
    expect(advisories.map(({ id, package: name }) => `${name} ${id}`)).toEqual([
      'parser GHSA-aaaa-bbbb-cccc',
      'painter GHSA-dddd-eeee-ffff',
    ]);
    expect(advisoriesOf({})).toEqual([]);
  });

  it('stops at moderate or worse, and reports the rest', () => {
    const { stops, tells } = judge(advisories, [], '2026-11-30');
    expect(stops).toEqual(['high: parser: reads too far (GHSA-aaaa-bbbb-cccc)']);
    expect(tells).toEqual(['low: painter: draws badly (GHSA-dddd-eeee-ffff)']);
  });

  it('accepts exceptions up to their last day', () => {
    expect(judge(advisories, [allowance], '2026-12-31').stops).toEqual([]);
    expect(judge(advisories, [allowance], '2027-01-01').stops).toEqual([expect.stringContaining('allowed until 2026-12-31: review it')]);
  });

  it('asks to remove exceptions that are no longer found', () => {
    expect(judge([], [allowance], '2026-11-30').tells).toEqual([expect.stringContaining('remove it')]);
  });

  it('has a reason and a date for each exception', () => {
    const allowed: unknown = JSON.parse(readFileSync(join(import.meta.dirname, 'audit-allowed.json'), 'utf8'));
    const entry = {
      id: expect.stringMatching(/^GHSA-/),
      until: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
      reason: expect.stringMatching(/\w{3}/),
    };
    expect(allowed).toEqual(Array.isArray(allowed) ? allowed.map(() => entry) : []);
  });
});
