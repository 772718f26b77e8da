import { z } from 'zod';
import { count, day, id64, moment } from './wire.js';

export const loadStatus = z.enum(['running', 'interrupted', 'done', 'failed']);
export type LoadStatus = z.infer<typeof loadStatus>;

/** What a running load does at the moment. */
export const loadPhase = z.enum(['reading', 'writing', 'refreshing']);
export type LoadPhase = z.infer<typeof loadPhase>;

/** How far a running load is, as it said within the last seconds; rows of a month that is not committed yet among those written. */
export const loadProgress = z.object({
  phase: loadPhase,
  /** Of the phase, from 0 to 1. */
  fraction: z.number(),
  rowsWritten: count,
  rowsPerSecond: z.number().nullable(),
  secondsLeft: z.number().nullable(),
});
export type LoadProgress = z.infer<typeof loadProgress>;

export const loadRecord = z.object({
  loadId: id64,
  fileName: z.string(),
  bytes: z.number(),
  status: loadStatus,
  rowsRead: count,
  rowsLoaded: count,
  rowsRejected: count,
  /** Rows left out because they are stored already: by their message, their order line, or all that they say (`--skip-stored`). */
  rowsDuplicate: count,
  rejections: z.array(z.object({ reason: z.string(), rows: count })),
  /** Why a value of a loaded row was not taken. */
  warnings: z.array(z.object({ reason: z.string(), rows: count })),
  firstDay: day.nullable(),
  lastDay: day.nullable(),
  daysTouched: count,
  startedAt: moment,
  finishedAt: moment.nullable(),
  seconds: z.number().nullable(),
  error: z.string().nullable(),
  /** Turned down before any of its rows counted: the same command would be turned down again. */
  refused: z.boolean(),
  /** Null unless it runs. */
  progress: loadProgress.nullable(),
});
export const loadList = z.object({ loads: z.array(loadRecord) });
export type LoadRecord = z.infer<typeof loadRecord>;
export type LoadList = z.infer<typeof loadList>;
