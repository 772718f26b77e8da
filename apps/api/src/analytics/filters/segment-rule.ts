import {
  type EventType,
  type SegmentCondition,
  type SegmentDays,
  type SegmentGroup,
  type SegmentMatch,
  segmentRule,
} from '@storepulse/contracts';
import { z } from 'zod';
import { NotFoundError } from '../../platform/errors.js';
import { queryRows, type SqlClient } from '../../platform/query-rows.js';
import { brandIdsOf, categoryKeysOf } from './filter-keys.js';

/** A rule with names and relative days resolved against the store, as of the answer's snapshot. */
export type ResolvedRule = ResolvedCondition | ResolvedGroup;

export interface ResolvedCondition {
  kind: 'did';
  not: boolean;
  action: EventType;
  times: number;
  /** Null: any brand or category. */
  brandIds: number[] | null;
  categoryKeys: number[] | null;
  /** Inclusive. */
  from: string;
  to: string;
}

export interface ResolvedGroup {
  kind: 'group';
  not: boolean;
  match: SegmentMatch;
  rules: ResolvedRule[];
}

/** First and last stored day. */
export interface StoredDays {
  first: string;
  last: string;
}

const DAY_MS = 86_400_000;
const ruleRow = z.object({ rule: segmentRule });

/** @throws NotFoundError if the segment was removed */
export async function readSegmentRule(client: SqlClient, segmentId: string): Promise<SegmentGroup> {
  const [row] = await queryRows(client, ruleRow, 'select rule from segments where segment_id = $1', [segmentId]);
  if (row === undefined) throw new NotFoundError('segment');
  return row.rule;
}

export async function resolveRule(client: SqlClient, group: SegmentGroup, stored: StoredDays): Promise<ResolvedGroup> {
  const rules: ResolvedRule[] = [];
  for (const rule of group.rules) {
    rules.push(rule.kind === 'group' ? await resolveRule(client, rule, stored) : await resolveCondition(client, rule, stored));
  }
  return { ...group, rules };
}

async function resolveCondition(client: SqlClient, condition: SegmentCondition, stored: StoredDays): Promise<ResolvedCondition> {
  const { kind, not, action, times, brands, categories, days } = condition;
  const brandIds = brands.length === 0 ? null : await brandIdsOf(client, brands);
  const categoryKeys = categories.length === 0 ? null : await categoryKeysOf(client, categories);
  return { kind, not, action, times, brandIds, categoryKeys, ...daysOf(days, stored) };
}

/** The last n days end on the last stored day, like the presets of the console. */
function daysOf(days: SegmentDays | null, { first, last }: StoredDays): { from: string; to: string } {
  if (days === null) return { from: first, to: last };
  if (!('last' in days)) return { from: days.from ?? first, to: days.to ?? last };
  return { from: new Date(Date.parse(`${last}T00:00:00Z`) - (days.last - 1) * DAY_MS).toISOString().slice(0, 10), to: last };
}
