import { type BrandProfile, CATEGORY_PROFILES, type CategoryProfile } from './category-profiles.js';
import { popularityByRank } from './popularity.js';
import { createRandom, fractionOf, type Random } from './random.js';
import { WeightedChoice } from './weighted-choice.js';

export interface Product {
  productId: string;
  categoryId: string;
  categoryCode: string | null;
  brand: string | null;
  /** Price around which the product's price moves. */
  basePrice: number;
  /** Share of all views. */
  popularity: number;
  /** How much more often than the average product it is put in a cart; the average over views is 1. */
  cartPull: number;
  /** How much more often than the average product it is bought once it is in a cart; the average over views is 1. */
  buyPull: number;
}

export interface Catalogue {
  readonly products: readonly Product[];
  /** A product as a visitor comes upon it: popular ones more often. */
  draw(random: Random): Product;
  /** A product of the same category, popular ones more often. */
  drawBeside(product: Product, random: Random): Product;
}

const MAX_PRICE = 2574.07;
const MEDIAN_PRICE = 165;
const IDS_PER_CATEGORY = 100_000;
/** The five most viewed products of October 2019, under their own ids. */
const BEST_KNOWN = [
  { code: 'electronics.smartphone', brand: 'samsung', productId: 1_004_856 },
  { code: 'electronics.smartphone', brand: 'samsung', productId: 1_004_767 },
  { code: 'electronics.smartphone', brand: 'apple', productId: 1_005_115 },
  { code: 'electronics.smartphone', brand: 'samsung', productId: 1_004_833 },
  { code: 'electronics.audio.headphone', brand: 'apple', productId: 4_804_056 },
];
/** The next best known are mostly telephones too: 25 % of all rows, but most of the first fifty ranks. */
const TELEPHONE_RANKS = 40;

/** Purchases fall on few brands: samsung has 12 % of the events of November 2019 and 22 % of the purchases. */
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
/** Within a brand the cheaper product sells better: what is bought costs little more than what is looked at. */
const CHEAPER_PULLS = 0.2;
const OTHER_BRANDS_PULL = 0.7;

/**
 * Makes the catalogue of a shop: categories, brands and prices as in the REES46 set, popularity as in its October 2019.
 *
 * @param seed the same seed and size give the same catalogue
 */
export function createCatalogue(seed: string, size: number): Catalogue {
  const random = createRandom(`${seed}/catalogue`);
  const popularity = popularityByRank(size);
  const quota = new ShareQuota(CATEGORY_PROFILES);
  const usedIds = new Set<number>(BEST_KNOWN.map(({ productId }) => productId));
  const products = normalisePulls(popularity.map((weight, rank) => makeProduct(rank, weight, quota, usedIds, random)));
  return indexed(products);
}

/**
 * A product's price at a moment: it moves by a few percent every few days, each product in its own rhythm, as 73 % of the
 * products of October 2019 did within the month.
 *
 * @returns decimal text
 */
export function priceAt(product: Product, epochMs: number): string {
  const id = Number(product.productId);
  const daysBetweenChanges = 3 + 12 * fractionOf(id, 0);
  const period = Math.floor(epochMs / 86_400_000 / daysBetweenChanges + fractionOf(id, 1));
  const step = 0.94 + 0.1 * fractionOf(id, period);
  return String(Math.round(Math.min(product.basePrice * step, MAX_PRICE) * 100) / 100);
}

function makeProduct(rank: number, popularity: number, quota: ShareQuota, usedIds: Set<number>, random: Random): Product {
  const known = BEST_KNOWN[rank];
  const code = known?.code ?? (rank < TELEPHONE_RANKS && random.chance(0.8) ? 'electronics.smartphone' : undefined);
  const { category, brand } = quota.take(popularity, random, code, known?.brand);
  const basePrice = Math.min(Math.max(random.logNormal(brand.medianPrice, category.priceSpread), 0.77), MAX_PRICE);
  const brandPull = BRAND_PULL.get(brand.brand) ?? OTHER_BRANDS_PULL;
  const pull = brandPull * (MEDIAN_PRICE / basePrice) ** CHEAPER_PULLS * random.logNormal(1, 0.35);
  return {
    productId: String(known?.productId ?? freshId(category, usedIds, random)),
    categoryId: category.categoryId,
    categoryCode: category.categoryCode,
    brand: brand.brand,
    basePrice,
    popularity,
    cartPull: pull ** 0.6,
    buyPull: pull ** 0.4 * random.logNormal(1, 0.3),
  };
}

function freshId(category: CategoryProfile, usedIds: Set<number>, random: Random): number {
  for (;;) {
    const id = category.firstProductId + random.integer(IDS_PER_CATEGORY);
    if (!usedIds.has(id)) {
      usedIds.add(id);
      return id;
    }
  }
}

function normalisePulls(products: readonly Product[]): Product[] {
  const mean = (pull: (product: Product) => number) => products.reduce((sum, product) => sum + product.popularity * pull(product), 0);
  const meanCart = mean((product) => product.cartPull);
  // Bought is what was in a cart first, so the mean is over carts.
  const meanBuy = mean((product) => (product.cartPull / meanCart) * product.buyPull);
  return products.map((product) => ({ ...product, cartPull: product.cartPull / meanCart, buyPull: product.buyPull / meanBuy }));
}

function indexed(products: readonly Product[]): Catalogue {
  const byCategory = new Map<string, Product[]>();
  for (const product of products) {
    const members = byCategory.get(product.categoryId);
    if (members === undefined) byCategory.set(product.categoryId, [product]);
    else members.push(product);
  }
  const all = new WeightedChoice(products.map((product) => product.popularity));
  const within = new Map(
    [...byCategory].map(([categoryId, members]) => [
      categoryId,
      { members, choice: new WeightedChoice(members.map((product) => product.popularity)) },
    ]),
  );
  return {
    products,
    draw: (random) => products[all.draw(random)] ?? unreachable(),
    drawBeside: (product, random) => {
      const category = within.get(product.categoryId);
      return category?.members[category.choice.draw(random)] ?? product;
    },
  };
}

function unreachable(): never {
  throw new Error('a choice lies outside its weights');
}

/**
 * Hands out categories and brands so that their shares of all views come out as profiled: each product takes its
 * popularity out of what its category and brand still have to get.
 */
class ShareQuota {
  private readonly open: { category: CategoryProfile; left: number; brands: { brand: BrandProfile; left: number }[] }[];

  constructor(profiles: readonly CategoryProfile[]) {
    this.open = profiles.map((category) => ({
      category,
      left: category.share / 100,
      brands: category.brands.map((brand) => ({ brand, left: (category.share / 100) * (brand.share / 100) })),
    }));
  }

  take(popularity: number, random: Random, code?: string, brandName?: string): { category: CategoryProfile; brand: BrandProfile } {
    const categories = code === undefined ? this.open : this.open.filter(({ category }) => category.categoryCode === code);
    const category = drawLeft(categories, random);
    const brand = drawLeft(
      brandName === undefined ? category.brands : category.brands.filter((it) => it.brand.brand === brandName),
      random,
    );
    category.left -= popularity;
    brand.left -= popularity;
    return { category: category.category, brand: brand.brand };
  }
}

/** Draws by what is left; what is used up keeps a sliver, so that there is always one to draw. */
function drawLeft<T extends { left: number }>(entries: readonly T[], random: Random): T {
  const choice = new WeightedChoice(entries.map(({ left }) => Math.max(left, 1e-9)));
  return entries[choice.draw(random)] ?? unreachable();
}
