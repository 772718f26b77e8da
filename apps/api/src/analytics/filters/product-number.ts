import type { SqlParameters } from '../../platform/sql-parameters.js';

/** Condition on events or pairs in the columns, which number products: it is of this product. Null: any. */
export const isProduct = (row: string, productId: string | null, p: SqlParameters): string =>
  productId === null ? 'true' : `${row}.product_id = (select product_id from product_ids where id = ${p.add(productId)}::bigint)`;
