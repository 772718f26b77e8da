import { AliasChoice } from './alias-choice.js';
import { CATEGORY_PROFILES } from './category-profiles.js';
import { popularityByRank } from './popularity.js';
import { fractionOf, Random } from './random.js';
import { ShareQuota } from './share-quota.js';
import { drawSmallBrand, siblingCategories } from './small-names.js';

export interface Product {
  productId: string;
  categoryId: string;
  categoryCode: string | null;
  brand: string | null;
  /** The product's price fluctuates around this value. */
  basePrice: number;
  /** Share of all views. */
  popularity: number;
  /** How much more often it is added to a cart than the average product; the mean weighted by views is 1. */
  cartPull: number;
  /** How much more often it is bought from a cart than the average product; the mean weighted by carts is 1. */
  buyPull: number;
}

export interface Catalog {
  readonly products: readonly Product[];
  /** Draws the position of a product that a visitor comes across, in proportion to popularity. */
  draw(random: Random): number;
  /** Draws the position of a product in the same category, in proportion to popularity. */
  drawBeside(position: number, random: Random): number;
}

/** Number of products viewed at all in the seven months of the data set. */
export const FULL_CATALOG_SIZE = 386_299;
const MAX_PRICE = 2574.07;
const MEDIAN_PRICE = 165;
const IDS_PER_CATEGORY = 100_000;
/** Separates neighboring ids; coprime to the range. */
const ID_STEP = 7_919;
/** From this rank on, products may have brands and categories that are too small for the profiles. */
const TAIL_RANK = 5_000;
const SMALL_BRAND_CHANCE = 0.55;
const SMALL_CATEGORY_CHANCE = 0.6;
const SIBLINGS = new Map(CATEGORY_PROFILES.map(({ categoryId }) => [categoryId, siblingCategories(categoryId)]));
/** The five most viewed products of October 2019, under their own ids. */
const BEST_KNOWN = [
  { code: 'electronics.smartphone', brand: 'samsung', productId: 1_004_856 },
  { code: 'electronics.smartphone', brand: 'samsung', productId: 1_004_767 },
  { code: 'electronics.smartphone', brand: 'apple', productId: 1_005_115 },
  { code: 'electronics.smartphone', brand: 'samsung', productId: 1_004_833 },
  { code: 'electronics.audio.headphone', brand: 'apple', productId: 4_804_056 },
];
/** Most of the following ranks are phones too: 25 % of all rows, but most of the first fifty ranks. */
const TELEPHONE_RANKS = 40;

/** A few brands get most purchases: samsung has 12 % of the events of November 2019 and 22 % of its purchases. */
const BRAND_PULL = new Map<string | null, number>([
  ['samsung', 1.7],
  ['apple', 2.5],
  ['xiaomi', 0.95],
  ['huawei', 0.9],
  ['oppo', 1.7],
  ['lg', 1.2],
  ['artel', 0.85],
  [null, 0.6],
]);
/** Within a brand, cheaper products sell better: bought products cost little more than viewed ones. */
const CHEAPER_PULLS = 0.2;
const OTHER_BRANDS_PULL = 0.7;

/**
 * Creates the catalog of a shop: categories, brands and prices as in the REES46 data set, popularity as in its October 2019.
 *
 * @param seed the same seed and size give the same catalog
 */
export function createCatalog(seed: string, size: number): Catalog {
  const random = new Random(`${seed}/catalogue`);
  const popularity = popularityByRank(size);
  const quota = new ShareQuota(CATEGORY_PROFILES);
  const ids = new ProductIds();
  const products = popularity.map((weight, rank) => makeProduct(rank, weight, quota, ids, random));
  normalisePulls(products);
  return indexed(products);
}

/**
 * The price of a product at a moment. It changes by a few percent every few days, at intervals that differ by product, as 73 % of the
 * products of October 2019 did within the month.
 *
 * @returns hundredths
 */
export function priceAt(productId: number, basePrice: number, epochMs: number): number {
  const daysBetweenChanges = 4 + 56 * fractionOf(productId, 0) ** 2;
  const period = Math.floor(epochMs / 86_400_000 / daysBetweenChanges + fractionOf(productId, 1));
  const step = 0.94 + 0.1 * fractionOf(productId, period);
  return Math.round(Math.min(basePrice * step, MAX_PRICE) * 100);
}

function makeProduct(rank: number, popularity: number, quota: ShareQuota, ids: ProductIds, random: Random): Product {
  const known = BEST_KNOWN[rank];
  const code = known?.code ?? (rank < TELEPHONE_RANKS && random.chance(0.8) ? 'electronics.smartphone' : undefined);
  const { category, brand } = quota.take(popularity, random, code, known?.brand);
  const basePrice = Math.min(Math.max(random.logNormal(brand.medianPrice, category.priceSpread), 0.77), MAX_PRICE);
  // The large brands have published shares, so their products never get a small brand.
  const mayBeSmall = rank >= TAIL_RANK && !BRAND_PULL.has(brand.brand);
  const brandName = mayBeSmall && random.chance(SMALL_BRAND_CHANCE) ? drawSmallBrand(random) : brand.brand;
  const siblings = rank >= TAIL_RANK && random.chance(SMALL_CATEGORY_CHANCE) ? (SIBLINGS.get(category.categoryId) ?? []) : [];
  const brandPull = BRAND_PULL.get(brand.brand) ?? OTHER_BRANDS_PULL;
  const pull = brandPull * (MEDIAN_PRICE / basePrice) ** CHEAPER_PULLS * random.logNormal(1, 0.35);
  return {
    productId: String(known?.productId ?? ids.next(category.firstProductId)),
    categoryId: siblings[random.integer(siblings.length)] ?? category.categoryId,
    categoryCode: category.categoryCode,
    brand: brandName,
    basePrice,
    popularity,
    cartPull: pull ** 0.6,
    buyPull: pull ** 0.4 * random.logNormal(1, 0.3),
  };
}

/** Assigns each product a unique id from its category's range. */
class ProductIds {
  private readonly given = new Map<number, number>();

  next(firstId: number): number {
    const count = this.given.get(firstId) ?? 0;
    this.given.set(firstId, count + 1);
    // A full catalog can exhaust a range; further ids continue far away from all other ranges.
    const id = count < IDS_PER_CATEGORY ? firstId + ((count * ID_STEP) % IDS_PER_CATEGORY) : firstId * 10 + count;
    return BEST_KNOWN.some(({ productId }) => productId === id) ? this.next(firstId) : id;
  }
}

/** Scales the pulls so that their weighted means are 1. */
function normalisePulls(products: readonly Product[]): void {
  const mean = (pull: (product: Product) => number) => products.reduce((sum, product) => sum + product.popularity * pull(product), 0);
  const meanCart = mean((product) => product.cartPull);
  for (const product of products) product.cartPull /= meanCart;
  // Only products in a cart are bought, so this mean is weighted by carts.
  const meanBuy = mean((product) => product.cartPull * product.buyPull);
  for (const product of products) product.buyPull /= meanBuy;
}

function indexed(products: readonly Product[]): Catalog {
  const positions = new Map<string, number[]>();
  for (const [position, { categoryId }] of products.entries()) {
    const members = positions.get(categoryId);
    if (members === undefined) positions.set(categoryId, [position]);
    else members.push(position);
  }
  const weights = new Float64Array(products.map((product) => product.popularity));
  const all = new AliasChoice(weights);
  const categories = [...positions.values()].map((members) => ({
    members: new Int32Array(members),
    choice: new AliasChoice(members.map((position) => weights[position] ?? 0)),
  }));
  const categoryOf = new Int32Array(products.length);
  for (const [category, { members }] of categories.entries()) for (const position of members) categoryOf[position] = category;
  return {
    products,
    draw: (random) => all.draw(random),
    drawBeside: (position, random) => {
      const category = categories[categoryOf[position] ?? -1];
      return category?.members[category.choice.draw(random)] ?? position;
    },
  };
}
