import { z } from 'zod';
import { wholeNumber } from './filters.js';
import { productIdentity } from './products.js';
import { pulseData } from './pulse.js';
import { wallData } from './wall.js';
import { count, coveredDays, day } from './wire.js';

export const replayQuery = z.strictObject({
  /** A moment on a stored day, in the store's time zone. */
  from: z
    .string()
    .regex(
      /^\d{4}-\d{2}-\d{2}(T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?)?$/,
      'must be a day or a moment, for example 2019-11-16 or 2019-11-16T14:00',
    )
    .refine((from) => day.safeParse(from.slice(0, 10)).success, 'names a day that does not exist'),
  /** Seconds after `from`. */
  seconds: wholeNumber(0, 1_000_000_000).default(0),
});
export type ReplayQuery = z.output<typeof replayQuery>;

/** The pulse data that a wall scene needs, live or replayed. */
export const scenePulse = pulseData.extend({
  topBrands: z.array(z.object({ brand: z.string(), purchases: count, revenue: z.number() })),
  topProducts: z.array(productIdentity.extend({ purchases: count, revenue: z.number() })),
});
export type ScenePulse = z.infer<typeof scenePulse>;

/** Wall data beside the pulse; a past day has no health data. */
export const sceneWall = wallData.extend({ health: wallData.shape.health.nullable() });
export type SceneWall = z.infer<typeof sceneWall>;

/** A moment on a stored day, as the wall would have shown it. `serverTime` is that moment. */
export const replayFrame = z.object({
  pulse: scenePulse,
  wall: sceneWall,
  /** The moment is after the last stored event: nothing is left to play. */
  ended: z.boolean(),
});
export type ReplayFrame = z.infer<typeof replayFrame>;

/** Asks which days can be replayed, and for start points near a moment that cannot. */
export const replayDaysQuery = z.strictObject({ near: replayQuery.shape.from.optional() });
export type ReplayDaysQuery = z.output<typeof replayDaysQuery>;

export const replayDays = z.object({
  /** First and last stored day; null while the store is empty. */
  stored: coveredDays,
  /** Nearest stored moments as `from` values, nearest first: 9:00 if the day has events then, otherwise its first event. */
  nearest: z.array(z.string()),
});
export type ReplayDays = z.infer<typeof replayDays>;
