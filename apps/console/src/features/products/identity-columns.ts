import type { ProductIdentity } from '@storepulse/contracts';
import { formatCount, formatMoney } from '../../format/numbers.ts';
import { t } from '../../i18n/messages.ts';
import type { TableColumn } from '../../ui/data-table.ts';
import { shownProductId } from './product-id.ts';

/** Rank, and what a product is known by: how every table of products begins. */
export const identityColumns = <Row extends ProductIdentity & { rank: number }>(currency: string | null): TableColumn<Row>[] => [
  { id: 'rank', label: t.columns.rank, numeric: true, value: (row) => row.rank, text: (row) => formatCount(row.rank) },
  { id: 'product', label: t.columns.product, sortable: true, value: (row) => row.productId, text: shownProductId },
  { id: 'brand', label: t.columns.brand, sortable: true, value: (row) => row.brand, text: (row) => row.brand ?? t.unknown },
  { id: 'category', label: t.columns.category, sortable: true, value: (row) => row.category, text: (row) => row.category ?? t.unknown },
  {
    id: 'price',
    label: t.columns.price,
    tip: t.products.priceTip,
    numeric: true,
    sortable: true,
    value: (row) => row.price,
    text: (row) => formatMoney(row.price, currency),
  },
];
