/**
 * Time zones the browser knows, with `UTC` first because browsers leave it out of their list. Some browsers also list abbreviations
 * such as `CET`; these are removed because the server rejects them.
 */
export const timeZones = (): string[] => ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone.includes('/'))];

/** Maximum zones listed: more than anyone reads, few enough to render on each keystroke. */
export const ZONES_SHOWN = 60;

/** Zones whose name contains all the words, anywhere: `berlin`, `new york`, `europe b`. */
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
