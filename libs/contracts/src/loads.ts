import { z } from 'zod';
import { count, day, id64, moment } from './wire.js';

export const loadStatus = z.enum(['running', 'interrupted', 'done', 'failed']);
export type LoadStatus = z.infer<typeof loadStatus>;

/** What a running load is doing now. */
export const loadPhase = z.enum(['reading', 'writing', 'refreshing']);
export type LoadPhase = z.infer<typeof loadPhase>;

/** Progress of a running load, reported within the last seconds. Written rows include those of an uncommitted month. */
export const loadProgress = z.object({
  phase: loadPhase,
  /** Share of the phase, from 0 to 1. */
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
  /** Rows left out because they are stored already: by message id, order line, or all their values (`--skip-stored`). */
  rowsDuplicate: count,
  rejections: z.array(z.object({ reason: z.string(), rows: count })),
  /** Why values of loaded rows were dropped. */
  warnings: z.array(z.object({ reason: z.string(), rows: count })),
  firstDay: day.nullable(),
  lastDay: day.nullable(),
  daysTouched: count,
  startedAt: moment,
  finishedAt: moment.nullable(),
  seconds: z.number().nullable(),
  error: z.string().nullable(),
  /** Refused before any of its rows counted: the same command would be refused again. */
  refused: z.boolean(),
  /** Null unless the load is running. */
  progress: loadProgress.nullable(),
});
export const loadList = z.object({ loads: z.array(loadRecord) });
export type LoadRecord = z.infer<typeof loadRecord>;
export type LoadList = z.infer<typeof loadList>;
