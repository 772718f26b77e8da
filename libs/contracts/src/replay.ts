import { z } from 'zod';
import { wholeNumber } from './filters.js';
import { productIdentity } from './products.js';
import { pulseData } from './pulse.js';
import { wallData } from './wall.js';
import { count, coveredDays, day } from './wire.js';

export const replayQuery = z.strictObject({
  /** A moment of a stored day, in the store's zone. */
  from: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}(T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?)?$/, 'must be a day or a moment, as 2019-11-16 or 2019-11-16T14:00')
    .refine((from) => day.safeParse(from.slice(0, 10)).success, 'names a day that does not exist'),
  /** How far on from there. */
  seconds: wholeNumber(0, 1_000_000_000).default(0),
});
export type ReplayQuery = z.output<typeof replayQuery>;

/** The pulse as a scene needs it, live or replayed. */
export const scenePulse = pulseData.extend({
  topBrands: z.array(z.object({ brand: z.string(), purchases: count, revenue: z.number() })),
  topProducts: z.array(productIdentity.extend({ purchases: count, revenue: z.number() })),
});
export type ScenePulse = z.infer<typeof scenePulse>;

/** What stands beside it; a past day has no health of its own. */
export const sceneWall = wallData.extend({ health: wallData.shape.health.nullable() });
export type SceneWall = z.infer<typeof sceneWall>;

/** A moment of a stored day, as the wall would have shown it then. `serverTime` is that moment. */
export const replayFrame = z.object({
  pulse: scenePulse,
  wall: sceneWall,
  /** The moment lies beyond the last stored event: there is nothing more to play. */
  ended: z.boolean(),
});
export type ReplayFrame = z.infer<typeof replayFrame>;

/** Which days can be replayed, and where to begin near a moment that cannot. */
export const replayDaysQuery = z.strictObject({ near: replayQuery.shape.from.optional() });
export type ReplayDaysQuery = z.output<typeof replayDaysQuery>;

export const replayDays = z.object({
  /** First and last stored day; null while the store is empty. */
  stored: coveredDays,
  /** The stored moments nearest to the one asked for, nearest first, as `from` takes them: at 9 h where the day has events then, else at its first event. */
  nearest: z.array(z.string()),
});
export type ReplayDays = z.infer<typeof replayDays>;
