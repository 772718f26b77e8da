/** Significant digits of a bound: enough to split the catalog, few enough to read at a glance and to keep bounds stable. */
const DIGITS = 2;

/** Bounds between price bands: the quartiles of the catalog, rounded up to two digits, without duplicates. */
export function priceBands(quartiles: readonly number[]): number[] {
  const rounded = quartiles.filter((price) => price > 0).map(roundedUp);
  return [...new Set(rounded)].sort((a, b) => a - b);
}

function roundedUp(price: number): number {
  const power = Math.floor(Math.log10(price)) - DIGITS + 1;
  // Powers of ten below one are inexact in binary, so only whole powers are used: to multiply small prices, and to divide others.
  const up =
    power < 0 ? Math.ceil(Number((price * 10 ** -power).toPrecision(12))) / 10 ** -power : Math.ceil(price / 10 ** power) * 10 ** power;
  return Number(up.toPrecision(DIGITS + 1));
}
