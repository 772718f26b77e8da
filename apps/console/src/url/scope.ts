import { type Comparison, COMPARISONS } from './comparison.ts';
import { DEFAULT_RANGE, RANGE_FIELDS, type RangeChoice } from './day-range.ts';
import { listField, oneOf, textField } from './query-fields.ts';

/** What every tab asks of: which days, held against which, of which products' events. */
export interface ScopeChoice extends RangeChoice {
  compare: Comparison;
  category: readonly string[];
  brand: readonly string[];
  /** Id of a saved segment, whose users' events alone are meant; empty: everybody's. */
  segment: string;
}

/** The part of an address that says so; it stays when another tab is opened. */
export const SCOPE_FIELDS = {
  ...RANGE_FIELDS,
  compare: oneOf(COMPARISONS, 'none'),
  category: listField(20),
  brand: listField(20),
  segment: textField(20),
};

export const CLEARED_SCOPE = {
  ...DEFAULT_RANGE,
  compare: 'none',
  category: [],
  brand: [],
  segment: '',
} as const;
