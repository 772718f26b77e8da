import { COHORT_BASES, COHORT_UNITS } from '@storepulse/contracts';
import { oneOf } from '../../url/query-fields.ts';
import type { QueryValues } from '../../url/use-query-state.ts';
import type { FilterParams } from '../filters/use-filter.ts';

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
