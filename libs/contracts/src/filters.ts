import { z } from 'zod';
import { day, id64, text, timeOfDay } from './wire.js';

/** A query parameter that may occur several times: `brand=a&brand=b`. */
const repeated = (max: number) =>
  z
    .union([z.string(), z.array(z.string())])
    .transform((given) => (Array.isArray(given) ? given : [given]))
    .pipe(z.array(text(200).min(1, 'must not be empty')).max(max));

/** A whole number from a query string, where it is text, or from socket parameters, where it may be a number. */
export const wholeNumber = (min: number, max: number) =>
  z
    .union([
      z.number(),
      z
        .string()
        .regex(/^\d{1,10}$/, `must be a whole number from ${min} to ${max}`)
        .transform(Number),
    ])
    .pipe(
      z.number().int(`must be a whole number from ${min} to ${max}`).min(min, `must be at least ${min}`).max(max, `must be at most ${max}`),
    );

const rangeFields = {
  /** First day, inclusive; the first stored day by default. */
  from: day.optional(),
  /** Last day, inclusive; the last stored day by default. */
  to: day.optional(),
};

/** Limits the last day to events before this time of day, to compare an unfinished day with a past one. */
export const cutOff = { until: timeOfDay.optional() };

const filterFields = {
  ...rangeFields,
  /** Category code or a level above it: `electronics` includes `electronics.smartphone`. `unknown`: without a category. */
  category: repeated(20).optional(),
  /** Brand as events name it; `unknown`: without a brand. */
  brand: repeated(20).optional(),
};

const range = z.object(rangeFields);

/** Takes any object because a generic schema does not reveal its fields. Days as YYYY-MM-DD compare as text. */
export const fromNotAfterTo = (query: object): boolean => {
  const { from, to } = range.safeParse(query).data ?? {};
  return from === undefined || to === undefined || from <= to;
};
export const fromAfterTo = { message: 'from must not be after to', path: ['from'] };

/** A strict query schema of the read API: range, filters, and the given fields. */
export const rangeQuery = <Fields extends z.ZodRawShape>(fields: Fields) =>
  z.strictObject({ ...filterFields, ...fields }).refine(fromNotAfterTo, fromAfterTo);

export const rangeFilter = rangeQuery({});
export type RangeFilter = z.output<typeof rangeFilter>;

/** Like `rangeQuery`, optionally limited to the users of one segment. */
export const segmentedQuery = <Fields extends z.ZodRawShape>(fields: Fields) => rangeQuery({ segment: id64.optional(), ...fields });

export const segmentedFilter = segmentedQuery({});
/** What an answer covers: the days, and which events of them. */
export type AnswerFilter = z.output<typeof segmentedFilter> & { until?: string | undefined };
