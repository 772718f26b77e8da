import { z } from 'zod';
import { fromAfterTo, fromNotAfterTo } from './filters.js';
import { count, day, type EventType, eventType, freshness, id64, moment, text } from './wire.js';

export const SEGMENT_MATCHES = ['all', 'any'] as const;
export type SegmentMatch = (typeof SEGMENT_MATCHES)[number];

/** A span of days, open at either end, or the last N stored days. */
export type SegmentDays = { from?: string; to?: string } | { last: number };

/** Users who did (or did not do) something at least `times` times. */
export interface SegmentCondition {
  kind: 'did';
  not: boolean;
  action: EventType;
  /** Minimum number of events. */
  times: number;
  /** Any of these brands; empty: any brand. `unknown`: without a brand. */
  brands: string[];
  /** Category codes or levels above them; empty: any category. `unknown`: without a category. */
  categories: string[];
  /** Null: any day. */
  days: SegmentDays | null;
}

/** Users who match all or any of several rules, or who do not. */
export interface SegmentGroup {
  kind: 'group';
  not: boolean;
  match: SegmentMatch;
  rules: SegmentRule[];
}

export type SegmentRule = SegmentCondition | SegmentGroup;

export const MAX_SEGMENTS = 200;
const MAX_RULES_OF_A_GROUP = 10;
export const MAX_CONDITIONS = 20;
/** Maximum nesting depth of groups. */
export const MAX_SEGMENT_LEVELS = 3;

const names = z.array(text(200).min(1, 'must not be empty')).max(20);
const condition = z.strictObject({
  kind: z.literal('did'),
  not: z.boolean(),
  action: eventType,
  times: z.number().int().min(1).max(100_000),
  brands: names,
  categories: names,
  days: z
    .union([
      z.strictObject({ last: z.number().int().min(1).max(3660) }),
      z.strictObject({ from: day.optional(), to: day.optional() }).refine(fromNotAfterTo, fromAfterTo),
    ])
    .nullable(),
});
const groupOf = <Rule extends z.ZodType>(rule: Rule) =>
  z.strictObject({
    kind: z.literal('group'),
    not: z.boolean(),
    match: z.enum(SEGMENT_MATCHES),
    rules: z.array(rule).min(1, 'must have at least one rule').max(MAX_RULES_OF_A_GROUP),
  });

const conditionsOf = (rule: SegmentRule): number =>
  rule.kind === 'did' ? 1 : rule.rules.reduce((sum, part) => sum + conditionsOf(part), 0);

const third = groupOf(condition);
const second = groupOf(z.discriminatedUnion('kind', [condition, third]));
// The levels are written out, because code that walks a recursive schema would never end.
export const segmentRule: z.ZodType<SegmentGroup, SegmentGroup> = groupOf(z.discriminatedUnion('kind', [condition, second])).refine(
  (rule) => conditionsOf(rule) <= MAX_CONDITIONS,
  `must have at most ${MAX_CONDITIONS} conditions`,
);

const segmentName = text(80).min(1, 'must not be empty');

/** A saved selection of users by their actions; its members are recomputed for each answer. */
export const segment = z.object({
  segmentId: id64,
  name: z.string(),
  rule: segmentRule,
  author: z.string(),
  createdAt: moment,
  /** Who last changed it, and when; null when unchanged. */
  changedBy: z.string().nullable(),
  changedAt: moment.nullable(),
});

/** Sorted by name. */
export const segmentList = z.object({ segments: z.array(segment) });
export const newSegment = z.strictObject({ name: segmentName, rule: segmentRule });
export const segmentChange = z
  .strictObject({ name: segmentName.optional(), rule: segmentRule.optional() })
  .refine((change) => Object.values(change).some((value) => value !== undefined), { message: 'must change at least one field' });

export const segmentSizeQuery = z.strictObject({ rule: segmentRule });
export const segmentSizeAnswer = freshness.extend({
  /** Users in the segment. */
  users: count,
  /** Users in the store. */
  ofUsers: count,
});

export type Segment = z.infer<typeof segment>;
export type SegmentList = z.infer<typeof segmentList>;
export type NewSegment = z.output<typeof newSegment>;
export type SegmentChange = z.output<typeof segmentChange>;
export type SegmentSizeQuery = z.output<typeof segmentSizeQuery>;
export type SegmentSizeAnswer = z.infer<typeof segmentSizeAnswer>;
