import { z } from 'zod';

/** bigint or numeric as the driver gives it (text), as a number: counts and sums stay far below 2^53. */
export const numeric = z.union([z.string(), z.number()]).pipe(z.coerce.number());

/** timestamptz as ISO 8601 in UTC. */
export const timestamp = z.date().transform((time) => time.toISOString());

/** 64-bit id as text. */
export const bigintId = z.string();
