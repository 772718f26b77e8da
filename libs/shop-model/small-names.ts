/**
 * The long tail of a large shop: thousands of small brands and hundreds of small categories, each with few events. In October 2019, 13.6 %
 * of the events had brands, and 22 % had categories, that are too small for the table in category-profiles.ts.
 */
import type { Random } from './random.js';

/** Together with the brands of the profiles, about the 4,303 brands of October and November 2019. */
const SMALL_BRANDS = 4_000;
/** Small sibling categories of each category; in total there are 1,320 categories, as in the whole data set. */
const SIBLINGS = 19;
/** Keeps sibling ids apart from the ids of all profiles. */
const SIBLING_STEP = 4_099n;
const STARTS = [
  'al',
  'bor',
  'ce',
  'dan',
  'el',
  'fi',
  'gra',
  'ho',
  'in',
  'ka',
  'lu',
  'mo',
  'nor',
  'ori',
  'pra',
  'ro',
  'sa',
  'ter',
  'vi',
  'zo',
];
const MIDDLES = ['', 'ba', 'de', 'fo', 'ga', 'li', 'mi', 'na', 'ri', 'ta', 've', 'xo'];
const ENDS = ['ca', 'do', 'ex', 'fa', 'go', 'ka', 'lis', 'ma', 'ni', 'pol', 'ra', 'ris', 'son', 'ta', 'tex', 'vo', 'x'];

/** Draws the name of a small brand; the first names are drawn most often. */
export function drawSmallBrand(random: Random): string {
  const number = Math.floor(SMALL_BRANDS ** random.next() - 1);
  const start = STARTS[number % STARTS.length] ?? '';
  const rest = Math.floor(number / STARTS.length);
  const end = ENDS[rest % ENDS.length] ?? '';
  return start + (MIDDLES[Math.floor(rest / ENDS.length) % MIDDLES.length] ?? '') + end;
}

/** Ids of the small sibling categories of a large one. */
export function siblingCategories(categoryId: string): string[] {
  return Array.from({ length: SIBLINGS }, (_, sibling) => String(BigInt(categoryId) + SIBLING_STEP * BigInt(sibling + 1)));
}
