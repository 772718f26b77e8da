import { z } from 'zod';
import { segmentedFilter, segmentedQuery, wholeNumber } from './filters.js';
import { answerHead, count, id64, percent, text } from './wire.js';

export const PRODUCT_SORTS = [
  'conversionRate',
  'conversionLow',
  'views',
  'carts',
  'purchases',
  'revenue',
  'price',
  'brand',
  'category',
  'productId',
] as const;
export const productSort = z.enum(PRODUCT_SORTS);
export type ProductSort = z.infer<typeof productSort>;

export const sortOrder = z.enum(['asc', 'desc']);
export type SortOrder = z.infer<typeof sortOrder>;

const whichProducts = {
  minViews: wholeNumber(0, 1_000_000_000).default(100),
  /** Number of products to skip, for paging through the whole catalog. */
  offset: wholeNumber(0, 100_000_000).default(0),
  /** Part of a product's name, external id, brand or category. */
  search: text(100).optional(),
};

export const topProductsQuery = segmentedQuery({
  ...whichProducts,
  limit: wholeNumber(1, 1000).default(20),
  sort: productSort.default('conversionRate'),
  order: sortOrder.default('desc'),
});

/** Identity of a product. Brand, category and price come from its latest events, otherwise from a catalog. */
export const productIdentity = z.object({
  productId: id64,
  /** External id, when it is not an integer; `productId` is then a negative surrogate. */
  externalId: z.string().nullable(),
  /** Name from the newest event or catalog that has one. */
  name: z.string().nullable(),
  brand: z.string().nullable(),
  category: z.string().nullable(),
  price: z.number().nullable(),
});

export const productRow = productIdentity.extend({
  rank: count,
  views: count,
  carts: count,
  purchases: count,
  revenue: z.number(),
  /** 100 × purchases / views. */
  conversionRate: percent,
  /** Bounds of the Wilson 95 % interval of the conversion rate, in percent. */
  conversionLow: percent,
  conversionHigh: percent,
});

export const topProductsAnswer = answerHead.extend({
  products: z.array(productRow),
  summary: z.object({
    /** Mean of the shown conversion rates. */
    averageConversionRate: percent,
    /** Number of shown products. */
    totalProducts: count,
    /** The shown product with the highest rate. */
    bestPerformer: productIdentity.extend({ conversionRate: percent }).nullable(),
    /** Number of products that match the filters, shown or not. */
    matchingProducts: count,
  }),
});

/** Maximum catalog rows in one request: a file of 386,000 products takes twenty requests. */
export const MAX_CATALOG_ROWS = 20_000;

export const productCatalogQuery = segmentedQuery({
  ...whichProducts,
  limit: wholeNumber(1, MAX_CATALOG_ROWS).default(MAX_CATALOG_ROWS),
});

export const productCatalogAnswer = answerHead.extend({
  /** Ordered by product id, which events never change: paging by offset misses no product that existed at the start. */
  products: z.array(productRow),
  matchingProducts: count,
});

export const productViewsQuery = segmentedFilter;

export const productViewsAnswer = answerHead.extend({
  /** Number of products by number of views, fewest views first. */
  counts: z.array(z.object({ views: count, products: count })),
});

export type ProductCatalogQuery = z.output<typeof productCatalogQuery>;
export type ProductCatalogAnswer = z.infer<typeof productCatalogAnswer>;
export type ProductViewsQuery = z.output<typeof productViewsQuery>;
export type ProductViewsAnswer = z.infer<typeof productViewsAnswer>;
export type TopProductsQuery = z.output<typeof topProductsQuery>;
export type ProductIdentity = z.infer<typeof productIdentity>;
export type ProductRow = z.infer<typeof productRow>;
export type TopProductsAnswer = z.infer<typeof topProductsAnswer>;
