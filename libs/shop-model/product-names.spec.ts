import { describe, expect, it } from '@jest/globals';
import { CATEGORY_PROFILES } from './category-profiles.js';
import { createCatalog } from './catalog.js';
import { productName } from './product-names.js';

describe('productName', () => {
  const { products } = createCatalog('names', 5000);

  it('names every product of the demo in plain words: what it is, and how it differs', () => {
    for (const product of products) expect(productName(product)).toMatch(/^[A-Z\d][^:;|]{4,80}$/);
    expect(products.map(productName).filter((name) => name.startsWith('Article'))).toEqual([]);
    expect(new Set(products.map(productName)).size).toBeGreaterThan(3000);
  });

  it('knows each category of the shop', () => {
    for (const { firstProductId, categoryCode } of CATEGORY_PROFILES)
      expect(productName({ productId: String(firstProductId), categoryCode, brand: null })).toMatch(/,/);
  });

  it('gives the same product the same name, with its brand', () => {
    const phone = { productId: '1004856', categoryCode: 'electronics.smartphone', brand: 'samsung' };
    expect(productName(phone)).toBe(productName(phone));
    expect(productName(phone)).toMatch(/^Samsung [A-Z][a-z]+ \d\d smartphone, (32|64|128|256) GB, [a-z]+$/);
    expect(productName({ ...phone, brand: 'lg' })).toMatch(/^LG /);
    expect(productName({ ...phone, brand: null })).toMatch(/^Smartphone, /);
  });

  it('draws the same random numbers as a catalog without names', () => {
    expect(createCatalog('names', 5000).products).toEqual(products);
  });
});
