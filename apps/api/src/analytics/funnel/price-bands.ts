/** Digits that a bound keeps: enough to part the catalogue, few enough to be read at a glance and to stay where they are. */
const DIGITS = 2;

/** Bounds between price bands: the quartiles of the catalogue, rounded up to two digits, each once. */
export function priceBands(quartiles: readonly number[]): number[] {
  const rounded = quartiles.filter((price) => price > 0).map(roundedUp);
  return [...new Set(rounded)].sort((a, b) => a - b);
}

function roundedUp(price: number): number {
  const power = Math.floor(Math.log10(price)) - DIGITS + 1;
  // Below one, powers of ten are no whole numbers in binary; above, dividing by them would bring that in.
  const up =
    power < 0 ? Math.ceil(Number((price * 10 ** -power).toPrecision(12))) / 10 ** -power : Math.ceil(price / 10 ** power) * 10 ** power;
  return Number(up.toPrecision(DIGITS + 1));
}
