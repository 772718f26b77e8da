import { MAX_SEGMENT_LEVELS, type Segment, type SegmentCondition, type SegmentGroup, type SegmentRule } from '@storepulse/contracts';

/** A segment being edited. `segmentId` is null until it is saved. */
export interface SegmentDraft {
  segmentId: string | null;
  name: string;
  rule: SegmentGroup;
}

export const newCondition = (): SegmentCondition => ({
  kind: 'did',
  not: false,
  action: 'view',
  times: 1,
  brands: [],
  categories: [],
  days: null,
});

export const newGroup = (): SegmentGroup => ({ kind: 'group', not: false, match: 'any', rules: [newCondition()] });

export const newDraft = (): SegmentDraft => ({
  segmentId: null,
  name: '',
  rule: { ...newGroup(), match: 'all' },
});

export const draftOf = ({ segmentId, name, rule }: Segment): SegmentDraft => ({ segmentId, name, rule });

/** How the rules of a group combine: `match` and `not` as one choice. */
export const GROUP_MATCHES = ['all', 'any', 'none', 'notAll'] as const;
export type GroupMatch = (typeof GROUP_MATCHES)[number];

export const matchOf = ({ not, match }: SegmentGroup): GroupMatch => (match === 'all' ? (not ? 'notAll' : 'all') : not ? 'none' : 'any');

export const withMatch = (group: SegmentGroup, match: GroupMatch): SegmentGroup => ({
  ...group,
  not: match === 'none' || match === 'notAll',
  match: match === 'all' || match === 'notAll' ? 'all' : 'any',
});

/** @param level nesting level of the group, from 1 */
export const mayHoldGroups = (level: number): boolean => level < MAX_SEGMENT_LEVELS;

/** Whether every date range in the rule starts on or before its end. */
export function hasDaysInOrder(rule: SegmentRule): boolean {
  if (rule.kind === 'group') return rule.rules.every(hasDaysInOrder);
  const { days } = rule;
  return days === null || 'last' in days || days.from === undefined || days.to === undefined || days.from <= days.to;
}
