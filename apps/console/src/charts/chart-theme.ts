/** The page's resolved tokens for option builders; a canvas cannot use CSS variables. */
export interface ChartTheme {
  text: string;
  textMuted: string;
  border: string;
  surface: string;
  raised: string;
  accent: string;
  view: string;
  cart: string;
  purchase: string;
  neutral: string;
  series: readonly string[];
  fontFamily: string;
  /** Text size of the page relative to 16 px: larger on very large screens. */
  scale: number;
}

const SERIES_COLORS = 8;

/** Reads the tokens of the current theme. */
export function readChartTheme(): ChartTheme {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(name).trim();
  return {
    text: token('--color-text'),
    textMuted: token('--color-text-muted'),
    border: token('--color-border'),
    surface: token('--color-surface'),
    raised: token('--color-surface-raised'),
    accent: token('--color-accent'),
    view: token('--color-view'),
    cart: token('--color-cart'),
    purchase: token('--color-purchase'),
    neutral: token('--color-series-8'),
    series: Array.from({ length: SERIES_COLORS }, (_, index) => token(`--color-series-${index + 1}`)),
    fontFamily: token('--font-sans'),
    scale: Number.parseFloat(style.fontSize) / 16 || 1,
  };
}
