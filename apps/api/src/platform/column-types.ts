import { z } from 'zod';

/** bigint or numeric, which the driver returns as text, as a number: counts and sums stay far below 2^53. */
export const numeric = z.union([z.string(), z.number()]).pipe(z.coerce.number());

/** timestamptz as ISO 8601 in UTC, for display: a Date drops the microseconds. A value used as a bound is an `exactMoment`. */
export const timestamp = z.date().transform((time) => time.toISOString());

/** Microseconds since 1970, as the columns return a time, as ISO 8601 in UTC. */
export const microseconds = numeric.transform((time) => new Date(Math.floor(time / 1000)).toISOString());

/** `timestamptz::text`, which keeps the microseconds, to pass back to PostgreSQL. */
export const exactMoment = z.string();

/** 64-bit id as text. */
export const bigintId = z.string();
