import { type Comparison, COMPARISONS } from './comparison.ts';
import { DEFAULT_RANGE, RANGE_FIELDS, type RangeChoice } from './day-range.ts';
import { listField, oneOf, textField } from './query-fields.ts';

/** Filters shared by every tab: days, comparison, category, brand and segment. */
export interface FilterChoice extends RangeChoice {
  compare: Comparison;
  category: readonly string[];
  brand: readonly string[];
  /** Id of a saved segment; only its users' events count. Empty: all users. */
  segment: string;
}

/** The query fields of these filters. They are kept when another tab is opened. */
export const FILTER_FIELDS = {
  ...RANGE_FIELDS,
  compare: oneOf(COMPARISONS, 'none'),
  category: listField(20),
  brand: listField(20),
  segment: textField(20),
};

export const CLEARED_FILTER = {
  ...DEFAULT_RANGE,
  compare: 'none',
  category: [],
  brand: [],
  segment: '',
} as const;
