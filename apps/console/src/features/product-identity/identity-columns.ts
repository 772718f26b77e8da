import type { ProductIdentity } from '@storepulse/contracts';
import { formatCount, formatMoney } from '../../format/numbers.ts';
import { t } from '../../i18n/messages.ts';
import type { TableColumn } from '../../ui/data-table.ts';
import { shownProductId } from './product-id.ts';

/** A product's id column, and a name column for exports only. On screen, ProductId.vue shows both together. */
export function productColumns<Row>(productOf: (row: Row) => ProductIdentity, isSortable = false): TableColumn<Row>[] {
  const shown = (row: Row) => shownProductId(productOf(row));
  return [
    {
      id: 'product',
      label: t.columns.product,
      sortable: isSortable,
      value: (row) => productOf(row).productId,
      fileValue: shown,
      text: shown,
    },
    { id: 'name', label: t.columns.name, isFileOnly: true, value: (row) => productOf(row).name },
  ];
}

/** Rank and identity: the first columns of every product table. */
export const identityColumns = <Row extends ProductIdentity & { rank: number }>(currency: string | null): TableColumn<Row>[] => [
  { id: 'rank', label: t.columns.rank, numeric: true, value: (row) => row.rank, text: (row) => formatCount(row.rank) },
  ...productColumns<Row>((row) => row, true),
  { id: 'brand', label: t.columns.brand, sortable: true, isCut: true, value: (row) => row.brand, text: (row) => row.brand ?? t.unknown },
  {
    id: 'category',
    label: t.columns.category,
    sortable: true,
    isCut: true,
    value: (row) => row.category,
    text: (row) => row.category ?? t.unknown,
  },
  {
    id: 'price',
    label: t.columns.price,
    kind: 'money',
    tip: t.products.priceTip,
    numeric: true,
    sortable: true,
    value: (row) => row.price,
    text: (row) => formatMoney(row.price, currency),
  },
];
