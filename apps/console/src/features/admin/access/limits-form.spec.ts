import { describe, expect, it } from '@jest/globals';
import { NO_LIMITS, SENDABLE_EVENTS, writeKeyLimits } from '@storepulse/contracts';
import { formOf, type LimitsForm, limitsErrors, readLimits } from './limits-form.ts';

const typed = (changes: Partial<LimitsForm>): LimitsForm => ({ ...formOf(NO_LIMITS), ...changes });

describe('limits from the form', () => {
  it('are missing for empty fields, or with every event selected', () => {
    expect(readLimits(typed({}))).toEqual(NO_LIMITS);
    expect(limitsErrors(typed({ rate: '  ' }))).toEqual({});
    expect(readLimits(typed({ events: [...SENDABLE_EVENTS] })).events).toEqual([]);
  });

  it('accept common notations, and round-trip', () => {
    const form = typed({
      rate: '50',
      burst: '1,000',
      perDay: '1.000.000',
      events: ['cart', 'view'],
      origins: ' https://Shop.example/ \n\nhttps://*.shop.example',
    });
    expect(limitsErrors(form)).toEqual({});
    const limits = readLimits(form);
    expect(limits).toEqual({
      eventsPerSecond: 50,
      burst: 1000,
      eventsPerDay: 1_000_000,
      events: ['view', 'cart'],
      origins: ['https://shop.example', 'https://*.shop.example'],
    });
    expect(readLimits(formOf(limits))).toEqual(limits);
    expect(writeKeyLimits.parse(limits)).toEqual(limits);
  });

  it('report errors by field', () => {
    const wrong = typed({ rate: '0', burst: '1.5', perDay: 'many', origins: 'https://shop.example/cart' });
    expect(Object.keys(limitsErrors(wrong))).toEqual(['rate', 'burst', 'perDay', 'origins']);
    expect(limitsErrors(typed({ burst: '5' })).burst).toContain('per second');
    expect(limitsErrors(typed({ rate: '1000001' })).rate).toContain('1,000,000');
    expect(limitsErrors(typed({ origins: 'shop.example' })).origins).toContain('“shop.example”');
  });
});
