/**
 * Zones that the browser knows, `UTC` first (browsers leave it out of their list). Some list abbreviations too, as `CET`, which the
 * server refuses.
 */
export const timeZones = (): string[] => ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone.includes('/'))];

/** Zones offered at once: more than anybody reads, few enough to draw at each key. */
export const ZONES_SHOWN = 60;

/** Zones that hold all the words, wherever in the name: `berlin`, `new york`, `europe b`. */
export function matchingZones(zones: readonly string[], search: string): string[] {
  const words = search
    .toLowerCase()
    .split(/[\s/_]+/)
    .filter((word) => word !== '');
  return zones
    .filter((zone) => {
      const name = zone.toLowerCase();
      return words.every((word) => name.includes(word));
    })
    .slice(0, ZONES_SHOWN);
}
