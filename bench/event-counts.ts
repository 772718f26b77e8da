const UNITS = { '': 1, k: 1e3, M: 1e6 } as const;
const isUnit = (text: string): text is keyof typeof UNITS => text in UNITS;
/** Fewer events give meaningless figures. */
const MIN = 10_000;

/** Parses event counts from the command line: `1M`, `10M,100M`; null if they cannot be parsed. */
export function eventCounts(text: string): number[] | null {
  const counts = text.split(',').map((one) => {
    const [, digits = '', unit = ''] = /^(\d+)(k|M)?$/.exec(one.trim()) ?? [];
    return isUnit(unit) ? Number(digits) * UNITS[unit] : 0;
  });
  return counts.every((count) => count >= MIN) ? counts : null;
}

/** 10000000 as 10M. */
export function eventsText(events: number): string {
  return events % 1e6 === 0 ? `${events / 1e6}M` : events % 1e3 === 0 ? `${events / 1e3}k` : String(events);
}
