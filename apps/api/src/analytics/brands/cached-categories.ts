import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { numeric } from '../../platform/column-types.js';
import { queryRow, queryRows, type SqlClient } from '../../platform/query-rows.js';

const builtRow = z.object({ built: z.number() });
const sumRow = z.object({ code: z.string().nullable(), products: numeric, views: numeric, purchases: numeric });

export interface CategorySum {
  /** Null: products without a category. */
  code: string | null;
  views: number;
  purchases: number;
}

/**
 * Products by last-seen category code. The materialized view is summed once per rebuild (each rebuild has a new oid). Each answer then
 * applies the products that changed since.
 */
@Injectable()
export class CachedCategories {
  private known: { built: number; sums: z.output<typeof sumRow>[] } | undefined;

  async sums(client: SqlClient): Promise<CategorySum[]> {
    const sums = new Map<string | null, z.output<typeof sumRow>>();
    for (const row of [...(await this.ofView(client)), ...(await changesSince(client))]) {
      const before = sums.get(row.code);
      sums.set(row.code, {
        code: row.code,
        products: (before?.products ?? 0) + row.products,
        views: (before?.views ?? 0) + row.views,
        purchases: (before?.purchases ?? 0) + row.purchases,
      });
    }
    return [...sums.values()].filter(({ products }) => products > 0);
  }

  private async ofView(client: SqlClient): Promise<z.output<typeof sumRow>[]> {
    // A refresh builds another table, with another oid. It cannot swap it in while a reader's transaction is open.
    const { built } = await queryRow(client, builtRow, `select 'mv_product_conversion_rates'::regclass::oid::bigint::float8 as built`);
    if (this.known?.built !== built) {
      const sums = await queryRows(
        client,
        sumRow,
        `select category as code, count(*) as products, sum(views) as views, sum(purchases) as purchases
         from mv_product_conversion_rates
         group by category`,
      );
      this.known = { built, sums };
    }
    return this.known.sums;
  }
}

// The difference that products changed since the last refresh make to the sums of the view.
const changesSince = (client: SqlClient): Promise<z.output<typeof sumRow>[]> =>
  queryRows(
    client,
    sumRow,
    `with changed as materialized (
       select array_agg(product_id) as ids
       from product_changes
       where batch_id > (select as_of_batch from view_state where view_name = 'mv_product_conversion_rates'))
     select code, sum(products) as products, sum(views) as views, sum(purchases) as purchases
     from (
       select category_code as code, 1 as products, views, purchases from products where product_id = any ((select ids from changed)::bigint[])
       union all
       select category, -1, -views, -purchases from mv_product_conversion_rates where product_id = any ((select ids from changed)::bigint[])) d
     group by code`,
  );
