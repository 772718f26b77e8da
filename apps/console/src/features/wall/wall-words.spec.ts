import { describe, expect, it } from '@jest/globals';
import { ALERT_TURN_MS, alertTurn, byUrgency } from './alert-turn.ts';
import { moneyText, perSecondShown, perSecondText, shortCountText, widthInDigits } from './figure-text.ts';
import { numberedProductTitle, productTitle } from './product-title.ts';

describe('figure texts', () => {
  it('shows rates with decimals for their size', () => {
    expect([0, 0.034, 7.44, 99.9, 1234.5].map(perSecondText)).toEqual(['0', '0.03', '7.4', '99.9', '1,235']);
    expect([0, 0.034, 7.44, 99.9, 1234.4].map(perSecondShown)).toEqual([0, 0.03, 7.4, 99.9, 1234]);
  });

  it('shortens long numbers', () => {
    expect(shortCountText(9_999_999)).toBe('9,999,999');
    expect(shortCountText(12_345_678)).toBe('12.35M');
    expect(moneyText(1_234.56, null)).toBe('1,235');
    expect(moneyText(229_957_401, 'EUR')).toBe('€229.96M');
  });

  it('counts separators as half a digit', () => {
    expect(widthInDigits('1,234.5')).toBe(6);
  });
});

describe('numberedProductTitle', () => {
  it('starts with the number, then the brand or the kind', () => {
    const category = 'auto.accessories.winter_tires';
    expect(numberedProductTitle({ productId: '7', externalId: null, name: null, brand: 'cordiant', category })).toBe('7 cordiant');
    expect(numberedProductTitle({ productId: '7', externalId: null, name: null, brand: null, category })).toBe('7 winter tires');
    expect(numberedProductTitle({ productId: '7', externalId: null, name: null, brand: null, category: null })).toBe('7');
  });

  it('uses the external id, not the surrogate', () => {
    const product = { productId: '-7', externalId: 'SKU-7', name: null, brand: null, category: null };
    expect([numberedProductTitle(product), productTitle(product)]).toEqual(['SKU-7', 'SKU-7']);
  });
});

describe('productTitle', () => {
  it('names brand and kind, one of them, or the number', () => {
    const category = 'auto.accessories.winter_tires';
    expect(productTitle({ productId: '7', externalId: null, name: null, brand: 'cordiant', category })).toBe('cordiant winter tires');
    expect(productTitle({ productId: '7', externalId: null, name: null, brand: null, category })).toBe('winter tires');
    expect(productTitle({ productId: '7', externalId: null, name: null, brand: 'unknown', category: 'unknown' })).toBe('#7');
  });
});

describe('a product with a name', () => {
  it('shows it, with the id beside it in lists of products', () => {
    const product = { productId: '-7', externalId: 'SKU-7', name: 'Teapot', brand: 'meissen', category: 'home.tea' };
    expect([numberedProductTitle(product), productTitle(product)]).toEqual(['Teapot SKU-7', 'Teapot']);
  });
});

describe('alerts', () => {
  const alert = (alertId: string, severity: 'warning' | 'critical', since: string) => ({
    alertId,
    severity,
    since,
    title: '',
    detail: '',
    acknowledged: null,
  });

  it('sort critical ones first, then the longest waiting', () => {
    const alerts = [
      alert('a', 'warning', '2026-01-01T00:00:00Z'),
      alert('b', 'critical', '2026-01-03T00:00:00Z'),
      alert('c', 'critical', '2026-01-02T00:00:00Z'),
    ];
    expect(byUrgency(alerts).map((it) => it.alertId)).toEqual(['c', 'b', 'a']);
  });

  it('rotate by the clock', () => {
    expect([0, 1, 2, 3].map((turn) => alertTurn(3, new Date(turn * ALERT_TURN_MS)))).toEqual([0, 1, 2, 0]);
    expect(alertTurn(0, new Date(5))).toBe(0);
  });
});
