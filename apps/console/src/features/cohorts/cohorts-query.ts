import { COHORT_BASES, COHORT_UNITS } from '@storepulse/contracts';
import { RANGE_FIELDS, type RangeChoice } from '../../url/day-range.ts';
import { oneOf, type QueryField } from '../../url/query-fields.ts';
import type { QueryValues } from '../../url/use-query-state.ts';
import type { FilterParams } from '../filters/use-filter.ts';

/** This tab opens on the whole period: retention shows over months, and counting it does not read events. */
export const COHORT_RANGE: QueryField<RangeChoice['range']> = {
  read: (texts) => {
    const range = RANGE_FIELDS.range.read(texts);
    return range === 'default' ? 'whole' : range;
  },
  write: (range) => RANGE_FIELDS.range.write(range),
};

/** URL fields of this tab, in addition to the shared filter. */
export const COHORT_FIELDS = { by: oneOf(COHORT_BASES, 'seen'), unit: oneOf(COHORT_UNITS, 'week') };

export function cohortsQuery({ from, to, segment }: FilterParams, { by, unit }: QueryValues<typeof COHORT_FIELDS>) {
  return {
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(segment !== undefined && { segment }),
    by,
    unit,
  };
}
