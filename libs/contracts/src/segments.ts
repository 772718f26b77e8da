import { z } from 'zod';
import { fromAfterTo, fromNotAfterTo } from './filters.js';
import { count, day, type EventType, eventType, freshness, id64, moment, text } from './wire.js';

export const SEGMENT_MATCHES = ['all', 'any'] as const;
export type SegmentMatch = (typeof SEGMENT_MATCHES)[number];

/** A span of days, either end open; or the last days that the store holds, by their number. */
export type SegmentDays = { from?: string; to?: string } | { last: number };

/** Users who did (or did not do) something, at least so many times. */
export interface SegmentCondition {
  kind: 'did';
  not: boolean;
  action: EventType;
  /** So many events at least. */
  times: number;
  /** Of any of these; none: of whatever brand. `unknown`: without one. */
  brands: string[];
  /** Category codes or levels above them; none: of whatever category. `unknown`: without one. */
  categories: string[];
  /** Null: of whatever day. */
  days: SegmentDays | null;
}

/** Users who fulfil all or any of several rules, or who do not. */
export interface SegmentGroup {
  kind: 'group';
  not: boolean;
  match: SegmentMatch;
  rules: SegmentRule[];
}

export type SegmentRule = SegmentCondition | SegmentGroup;

export const MOST_SEGMENTS = 200;
const MOST_RULES_OF_A_GROUP = 10;
export const MOST_CONDITIONS = 20;
/** Groups within groups within groups. */
export const MOST_SEGMENT_LEVELS = 3;

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
    rules: z.array(rule).min(1, 'must hold at least one rule').max(MOST_RULES_OF_A_GROUP),
  });

const conditionsOf = (rule: SegmentRule): number =>
  rule.kind === 'did' ? 1 : rule.rules.reduce((sum, part) => sum + conditionsOf(part), 0);

const third = groupOf(condition);
const second = groupOf(z.discriminatedUnion('kind', [condition, third]));
// Levels written out, since a rule nested without end would be followed without end.
export const segmentRule: z.ZodType<SegmentGroup, SegmentGroup> = groupOf(z.discriminatedUnion('kind', [condition, second])).refine(
  (rule) => conditionsOf(rule) <= MOST_CONDITIONS,
  `must hold at most ${MOST_CONDITIONS} conditions`,
);

const segmentName = text(80).min(1, 'must not be empty');

/** Users by what they did, saved under a name; who belongs to it is told anew by each answer. */
export const segment = z.object({
  segmentId: id64,
  name: z.string(),
  rule: segmentRule,
  author: z.string(),
  createdAt: moment,
  /** Who changed it last, and when; null where nobody did. */
  changedBy: z.string().nullable(),
  changedAt: moment.nullable(),
});

/** By name. */
export const segmentList = z.object({ segments: z.array(segment) });
export const newSegment = z.strictObject({ name: segmentName, rule: segmentRule });
export const segmentChange = z
  .strictObject({ name: segmentName.optional(), rule: segmentRule.optional() })
  .refine((change) => Object.values(change).some((value) => value !== undefined), { message: 'must change at least one field' });

export const segmentSizeQuestion = z.strictObject({ rule: segmentRule });
export const segmentSizeAnswer = freshness.extend({
  /** Users of the segment; null (with `uncounted`) where counting them would take too long. */
  users: count.nullable(),
  /** Users of the store. */
  ofUsers: count,
  uncounted: z.string().nullable(),
});

export type Segment = z.infer<typeof segment>;
export type SegmentList = z.infer<typeof segmentList>;
export type NewSegment = z.output<typeof newSegment>;
export type SegmentChange = z.output<typeof segmentChange>;
export type SegmentSizeQuestion = z.output<typeof segmentSizeQuestion>;
export type SegmentSizeAnswer = z.infer<typeof segmentSizeAnswer>;
