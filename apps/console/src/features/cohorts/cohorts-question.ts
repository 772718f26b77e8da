import { COHORT_BASES, COHORT_UNITS } from '@storepulse/contracts';
import { RANGE_FIELDS, type RangeChoice } from '../../url/day-range.ts';
import { oneOf, type QueryField } from '../../url/query-fields.ts';
import type { QueryValues } from '../../url/use-query-state.ts';
import type { ScopeParams } from '../filters/use-scope.ts';

/** Who comes back shows over months, and is counted without reading events: this tab opens on the whole period. */
export const COHORT_RANGE: QueryField<RangeChoice['range']> = {
  read: (texts) => {
    const range = RANGE_FIELDS.range.read(texts);
    return range === 'default' ? 'whole' : range;
  },
  write: (range) => RANGE_FIELDS.range.write(range),
};

/** What the tab's own question takes from its address, beside the scope. */
export const COHORT_FIELDS = { by: oneOf(COHORT_BASES, 'seen'), unit: oneOf(COHORT_UNITS, 'week') };

export function cohortsQuestion({ from, to, segment }: ScopeParams, { by, unit }: QueryValues<typeof COHORT_FIELDS>) {
  return {
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(segment !== undefined && { segment }),
    by,
    unit,
  };
}
