import { describe, expect, it } from '@jest/globals';
import { formatAverage, formatBytes, formatCompact, formatCount, formatMoney, formatNeeded, formatPercent } from './numbers.ts';

describe('numbers', () => {
  it('groups counts and shows none for null', () => {
    expect(formatCount(1_234_567)).toBe('1,234,567');
    expect(formatCount(0)).toBe('0');
    expect(formatCount(null)).toBe('–');
  });

  it('shows percentages with two decimals, as the API rounds them', () => {
    expect(formatPercent(1.5)).toBe('1.50 %');
    expect(formatPercent(100)).toBe('100.00 %');
    expect(formatPercent(null)).toBe('–');
  });

  it('shows money in the store currency, and a plain number without a currency', () => {
    expect(formatMoney(1234.5, 'EUR')).toBe('€1,234.50');
    expect(formatMoney(1234.5, null)).toBe('1,234.50');
    expect(formatMoney(null, 'EUR')).toBe('–');
  });

  it('shows bytes in the unit with the fewest digits', () => {
    expect(formatBytes(0)).toBe('0 bytes');
    expect(formatBytes(1)).toBe('1 byte');
    expect(formatBytes(297)).toBe('297 bytes');
    expect(formatBytes(12_345)).toBe('12.3 kB');
    expect(formatBytes(8_000_000_000)).toBe('8 GB');
    expect(formatBytes(2.5e15)).toBe('2,500 TB');
    expect(formatBytes(null)).toBe('–');
    expect(formatNeeded(30_500_001)).toBe('31 MB');
  });

  it('shortens for axes', () => {
    expect(formatCompact(1_250_000)).toBe('1.3M');
    expect(formatAverage(4.25)).toBe('4.3');
  });
});
