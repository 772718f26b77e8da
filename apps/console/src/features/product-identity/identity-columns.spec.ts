import { describe, expect, it } from '@jest/globals';
import type { ProductIdentity } from '@storepulse/contracts';
import { csvText } from '../../exports/csv-file.ts';
import { exportTable } from '../../ui/table-rows.ts';
import { identityColumns } from './identity-columns.ts';

const product = (changes: Partial<ProductIdentity>) => ({
  rank: 1,
  productId: '7',
  externalId: null,
  name: null,
  brand: 'meissen',
  category: 'home.tea',
  price: 9.5,
  ...changes,
});
const csvOf = (rows: ReturnType<typeof product>[]) =>
  csvText(
    { title: 'T', subtitle: '', lines: [], url: '', units: { currency: null, timeZone: 'UTC' } },
    exportTable('Products', identityColumns(null), rows),
  )
    .trimEnd()
    .split('\r\n')
    .slice(2);

describe('a product export', () => {
  it('has external ids, not surrogates', () => {
    expect(csvOf([product({ productId: '-12', externalId: 'SKU-7' }), product({})])).toEqual([
      'Rank,Product,Brand,Category,Price',
      '1,SKU-7,meissen,home.tea,9.5',
      '1,7,meissen,home.tea,9.5',
    ]);
  });

  it('has names beside the ids if any product has one', () => {
    expect(csvOf([product({ productId: '-12', externalId: 'SKU-7', name: 'Teapot, blue' }), product({})])).toEqual([
      'Rank,Product,Name,Brand,Category,Price',
      '1,SKU-7,"Teapot, blue",meissen,home.tea,9.5',
      '1,7,,meissen,home.tea,9.5',
    ]);
  });
});
