import { COHORT_BASES, COHORT_UNITS } from '@storepulse/contracts';
import { oneOf } from '../../url/query-fields.ts';
import type { QueryValues } from '../../url/use-query-state.ts';
import type { ScopeParams } from '../filters/use-scope.ts';

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
