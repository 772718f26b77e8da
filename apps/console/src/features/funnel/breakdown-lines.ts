import type { BreakdownRow, FunnelBreakdownAnswer } from '@storepulse/contracts';

type Figures = FunnelBreakdownAnswer['total'];

/** A row of the breakdown table: one part, the rest, or the total. */
export interface BreakdownLine {
  kind: 'part' | 'rest' | 'total';
  key: string;
  label: string;
  figures: Figures;
  /** Figures of the comparison days; null without a comparison, and for the rest row. */
  before: Figures | null;
}

export interface BreakdownWords {
  rest: (keys: number) => string;
  total: string;
  band: (from: number | null, to: number | null) => string;
}

const NOTHING: Figures = { views: 0, carts: 0, purchases: 0, viewToCart: null, cartToPurchase: null, overall: null };

/** Parts in the server's order, then the rest, then the total. The rest covers different parts in each period, so it is not compared. */
export function linesOf(answer: FunnelBreakdownAnswer, before: FunnelBreakdownAnswer | null, words: BreakdownWords): BreakdownLine[] {
  const beforeByKey = new Map(before?.rows.map((row) => [row.key, row]));
  const labelOf = (row: BreakdownRow) => (answer.by === 'price' ? words.band(row.priceFrom, row.priceTo) : row.key);
  return [
    ...answer.rows.map((row) => ({
      kind: 'part' as const,
      key: row.key,
      label: labelOf(row),
      figures: row,
      before: before === null ? null : (beforeByKey.get(row.key) ?? NOTHING),
    })),
    ...(answer.rest === null
      ? []
      : [{ kind: 'rest' as const, key: '', label: words.rest(answer.rest.keys), figures: answer.rest, before: null }]),
    { kind: 'total' as const, key: '', label: words.total, figures: answer.total, before: before?.total ?? null },
  ];
}
