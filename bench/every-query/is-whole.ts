import { type EndpointName, endpoints } from '@storepulse/contracts';
import { z } from 'zod';
import type { Question } from './questions.js';

const some = z.array(z.unknown()).min(1);
const hasAny =
  <Name extends string>(name: Name) =>
  (rows: readonly Record<Name, number>[]): boolean =>
    rows.some((row) => row[name] > 0);
/** Answers that no store with events in range leaves empty, where nothing but days or a segment limits them. */
const HELD: Partial<Record<EndpointName, z.ZodType>> = {
  salesFunnel: z.object({ stages: z.array(z.object({ events: z.number(), users: z.number(), sessions: z.number() })).length(3) }),
  productFunnel: z.object({ stages: z.array(z.object({ events: z.number(), users: z.number(), sessions: z.number() })).length(3) }),
  orderedFunnel: z.object({ stages: some }),
  funnelOverTime: z.object({ points: some }),
  funnelTimes: z.object({ times: z.object({}), histogram: some }),
  cartOutcomes: z.object({ outcomes: z.object({}), cutOffs: some }),
  sessionAnalytics: z.object({ segments: z.array(z.object({ sessions: z.number(), users: z.number() })).length(3) }),
  sessionHours: z.object({ cells: some }),
  seasonality: z.object({ cells: some }),
  cohorts: z.object({ cohorts: z.array(z.unknown()) }),
  sessions: z.object({ sessions: z.array(z.object({ unconverted: z.array(z.unknown()) })) }),
  session: z.object({ timeline: some }),
  segmentSize: z.object({ users: z.number() }),
  brandTrends: z.object({ series: z.array(z.object({ points: z.array(z.object({ users: z.number() })) })) }),
};
const aboveZero = z.number().positive();
/** Beyond that, under no filter or a segment. */
const HELD_UNFILTERED: Partial<Record<EndpointName, z.ZodType>> = {
  salesFunnel: z.object({ stages: z.tuple([z.object({ events: aboveZero, users: aboveZero, sessions: aboveZero })], z.unknown()) }),
  orderedFunnel: z.object({ stages: z.tuple([z.object({ reached: aboveZero })], z.unknown()) }),
  funnelOverTime: z.object({ points: z.array(z.object({ views: z.number() })).refine(hasAny('views'), 'no views') }),
  funnelBreakdown: z.object({ rows: some, total: z.object({ views: aboveZero }) }),
  funnelTimes: z.object({ times: z.object({ viewToCart: z.object({ pairs: aboveZero }) }) }),
  stageDetail: z.object({ products: some, sessions: some }),
  cartOutcomes: z.object({ outcomes: z.object({ put: z.object({ pairs: aboveZero }) }) }),
  sessionHours: z.object({ cells: z.array(z.object({ sessions: z.number() })).refine(hasAny('sessions'), 'no sessions') }),
  seasonality: z.object({ cells: z.array(z.object({ views: z.number() })).refine(hasAny('views'), 'no views') }),
  sessions: z.object({ sessions: some }),
  brandTrends: z.object({ series: some }),
  segmentSize: z.object({ users: aboveZero, ofUsers: aboveZero }),
};

/** @returns what is missing in an answer: it breaks its contract, or lacks what it must hold; null if it is whole */
export function missingIn(
  { kind: { endpoint, needs, parameters }, filter, range }: Pick<Question, 'kind' | 'filter' | 'range'>,
  body: unknown,
): string | null {
  const isWide = (filter === 'none' || (filter === 'segment' && range !== '1d')) && needs === undefined && parameters.bought === undefined;
  const musts = [endpoints[endpoint].answer, HELD[endpoint], isWide ? HELD_UNFILTERED[endpoint] : undefined];
  const missing = musts.flatMap((must) => {
    const found = must?.safeParse(body);
    return found?.success === false ? z.prettifyError(found.error).replaceAll('\n', ' ') : [];
  });
  return missing.length === 0 ? null : missing.join(' ');
}
