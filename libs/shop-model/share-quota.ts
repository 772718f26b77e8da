import type { BrandProfile, CategoryProfile } from './category-profiles.js';
import type { Random } from './random.js';
import { WeightedChoice } from './weighted-choice.js';

/** Draws before the weights are rebuilt, once a single draw takes too little to matter. */
const DRAWS_BETWEEN_CHOICES = 500;
const SMALL_POPULARITY = 0.00003;

/** The remaining amounts of a list of shares. */
class Shares<T> {
  private choice: WeightedChoice | null = null;
  private draws = 0;

  constructor(private readonly entries: readonly { item: T; left: number }[]) {}

  take(popularity: number, random: Random): T {
    if (this.choice === null || popularity > SMALL_POPULARITY || this.draws >= DRAWS_BETWEEN_CHOICES) {
      // An exhausted entry keeps a tiny weight, so that there is always one to draw.
      this.choice = new WeightedChoice(this.entries.map(({ left }) => Math.max(left, 1e-9)));
      this.draws = 0;
    }
    this.draws++;
    const entry = this.entries[this.choice.draw(random)];
    if (entry === undefined) throw new Error('a choice lies outside its weights');
    entry.left -= popularity;
    return entry.item;
  }

  takeNamed(isNamed: (item: T) => boolean, popularity: number, random: Random): T {
    return new Shares(this.entries.filter(({ item }) => isNamed(item))).take(popularity, random);
  }
}

interface CategoryShares {
  category: CategoryProfile;
  brands: Shares<BrandProfile>;
}

/**
 * Assigns categories and brands so that their shares of all views match the profiles: each product's popularity is subtracted from what
 * remains for its category and brand.
 */
export class ShareQuota {
  private readonly categories: Shares<CategoryShares>;

  constructor(profiles: readonly CategoryProfile[]) {
    this.categories = new Shares(
      profiles.map((category) => ({
        item: {
          category,
          brands: new Shares(category.brands.map((brand) => ({ item: brand, left: (category.share / 100) * (brand.share / 100) }))),
        },
        left: category.share / 100,
      })),
    );
  }

  /** @param code limits the draw to a category with this code; @param brandName limits it to a brand with this name */
  take(popularity: number, random: Random, code?: string, brandName?: string): { category: CategoryProfile; brand: BrandProfile } {
    const { category, brands } =
      code === undefined
        ? this.categories.take(popularity, random)
        : this.categories.takeNamed((item) => item.category.categoryCode === code, popularity, random);
    const brand =
      brandName === undefined ? brands.take(popularity, random) : brands.takeNamed((item) => item.brand === brandName, popularity, random);
    return { category, brand };
  }
}
