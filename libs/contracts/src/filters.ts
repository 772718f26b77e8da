import { z } from 'zod';
import { day, id64, text, timeOfDay } from './wire.js';

/** A query parameter that may be given once or several times: `brand=a&brand=b`. */
const repeated = (max: number) =>
  z
    .union([z.string(), z.array(z.string())])
    .transform((given) => (Array.isArray(given) ? given : [given]))
    .pipe(z.array(text(200).min(1, 'must not be empty')).max(max));

/** A whole number in a query string, which arrives as text, or in socket parameters, where it may be a number. */
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
  /** First day, inclusive; without it, from the first stored day. */
  from: day.optional(),
  /** Last day, inclusive; without it, to the last stored day. */
  to: day.optional(),
};

/** Of the last day, only what came before this time of day: what an unfinished day can be compared with. */
export const cutOff = { until: timeOfDay.optional() };

const filterFields = {
  ...rangeFields,
  /** Category code or a level above it: `electronics` takes in `electronics.smartphone`. `unknown`: without one. */
  category: repeated(20).optional(),
  /** Brand as the events name it; `unknown`: without one. */
  brand: repeated(20).optional(),
};

const range = z.object(rangeFields);

/** Takes any object, since a generic schema tells nothing of its fields; days written as YYYY-MM-DD compare as text. */
export const fromNotAfterTo = (query: object): boolean => {
  const { from, to } = range.safeParse(query).data ?? {};
  return from === undefined || to === undefined || from <= to;
};
export const fromAfterTo = { message: 'from must not be after to', path: ['from'] };

/** A strict query of the read API: range and filters, and the fields given. */
export const rangeQuery = <Fields extends z.ZodRawShape>(fields: Fields) =>
  z.strictObject({ ...filterFields, ...fields }).refine(fromNotAfterTo, fromAfterTo);

export const rangeFilter = rangeQuery({});
export type RangeFilter = z.output<typeof rangeFilter>;

/** As `rangeQuery`, and of the events of one segment's users alone. */
export const segmentedQuery = <Fields extends z.ZodRawShape>(fields: Fields) => rangeQuery({ segment: id64.optional(), ...fields });

export const segmentedFilter = segmentedQuery({});
/** What an answer covers: days, and which events in them. */
export type ScopeFilter = z.output<typeof segmentedFilter> & { until?: string | undefined };
