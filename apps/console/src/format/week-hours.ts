/** Values by weekday (Monday first), then by hour; null where an hour has no cell. */
export function byWeekHour<Cell extends { weekday: number; hour: number }>(
  cells: readonly Cell[],
  valueOf: (cell: Cell) => number | null,
): (number | null)[][] {
  const week = Array.from({ length: 7 }, () => Array.from({ length: 24 }, (): number | null => null));
  for (const cell of cells) {
    const day = week[cell.weekday - 1];
    if (day !== undefined) day[cell.hour] = valueOf(cell);
  }
  return week;
}
