/** Products of the real set in seven months. */
export const CATALOGUE = 386_000;
