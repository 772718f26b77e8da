import { z } from 'zod';
import { rangeFilter, rangeQuery, wholeNumber } from './filters.js';
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
  /** Products passed over, to walk through the whole catalogue. */
  offset: wholeNumber(0, 100_000_000).default(0),
  /** Part of a product's name, id as the shop writes it, brand or category. */
  search: text(100).optional(),
};

export const topProductsQuery = rangeQuery({
  ...whichProducts,
  limit: wholeNumber(1, 1000).default(20),
  sort: productSort.default('conversionRate'),
  order: sortOrder.default('desc'),
});

/** What a product is known by: brand, category and price as last seen in its events, else as a catalogue gives them. */
export const productIdentity = z.object({
  productId: id64,
  /** What the shop itself calls the product, where that is no integer; `productId` is then a surrogate, below 0. */
  outsideId: z.string().nullable(),
  /** What the shop calls it: of the newest event, or catalogue, that names it. */
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
    /** Mean of the conversion rates shown. */
    averageConversionRate: percent,
    /** Products shown. */
    totalProducts: count,
    /** Of the products shown, the one with the highest rate. */
    bestPerformer: productIdentity.extend({ conversionRate: percent }).nullable(),
    /** Products that pass the filters, shown or not. */
    matchingProducts: count,
  }),
});

/** Rows of the whole catalogue that are asked for at once: a file of 386,000 products is twenty questions. */
export const MOST_CATALOGUE_ROWS = 20_000;

export const productCatalogueQuery = rangeQuery({
  ...whichProducts,
  limit: wholeNumber(1, MOST_CATALOGUE_ROWS).default(MOST_CATALOGUE_ROWS),
});

export const productCatalogueAnswer = answerHead.extend({
  /** By product id, which no event changes: walked through from offset to offset, none is left out that was there at the beginning. */
  products: z.array(productRow),
  matchingProducts: count,
});

export const productViewsQuery = rangeFilter;

export const productViewsAnswer = answerHead.extend({
  /** How many products were viewed so often, fewest views first. */
  counts: z.array(z.object({ views: count, products: count })),
});

export type ProductCatalogueQuery = z.output<typeof productCatalogueQuery>;
export type ProductCatalogueAnswer = z.infer<typeof productCatalogueAnswer>;
export type ProductViewsQuery = z.output<typeof productViewsQuery>;
export type ProductViewsAnswer = z.infer<typeof productViewsAnswer>;
export type TopProductsQuery = z.output<typeof topProductsQuery>;
export type ProductIdentity = z.infer<typeof productIdentity>;
export type ProductRow = z.infer<typeof productRow>;
export type TopProductsAnswer = z.infer<typeof topProductsAnswer>;
