import { z } from 'zod';

/** bigint or numeric as the driver gives it (text), as a number: counts and sums stay far below 2^53. */
export const numeric = z.union([z.string(), z.number()]).pipe(z.coerce.number());

/** timestamptz as ISO 8601 in UTC, to show: a Date drops the microseconds. What comes back as a bound is an `exactMoment`. */
export const timestamp = z.date().transform((time) => time.toISOString());

/** `timestamptz::text`, which holds the microseconds, to hand back to PostgreSQL. */
export const exactMoment = z.string();

/** 64-bit id as text. */
export const bigintId = z.string();
