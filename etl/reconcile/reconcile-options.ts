import { parseArgs } from 'node:util';
import { readArguments, UsageError } from '../usage-error.js';

export interface ReconcileOptions {
  /** First day, `YYYY-MM-DD`; null: the store's first day. */
  from: string | null;
  /** Last day; null: the store's last day. */
  to: string | null;
  repair: boolean;
  /** Assigns days by the server's current time-zone rules; only with `repair`, and for the whole store. */
  newZoneRules: boolean;
}

/** @throws UsageError: one line that says what to give */
export function readReconcileOptions(args: readonly string[]): ReconcileOptions {
  const {
    from,
    to,
    repair,
    'new-zone-rules': newZoneRules,
  } = readArguments('reconcile', () =>
    parseArgs({
      args: [...args],
      options: {
        from: { type: 'string' },
        to: { type: 'string' },
        repair: { type: 'boolean', default: false },
        'new-zone-rules': { type: 'boolean', default: false },
      },
    }),
  ).values;
  const options = { from: dayOf(from, '--from'), to: dayOf(to, '--to'), repair, newZoneRules };
  if (newZoneRules && (!repair || options.from !== null || options.to !== null)) {
    throw new UsageError(
      '--new-zone-rules changes which day events belong to, so the whole store is recomputed: use it with --repair, without --from and --to.',
    );
  }
  if (options.from !== null && options.to !== null && options.to < options.from) {
    throw new UsageError(`--to ${options.to} is before --from ${options.from}. Give the first day, then the last.`);
  }
  return options;
}

function dayOf(text: string | undefined, name: string): string | null {
  if (text === undefined) return null;
  const epochMs = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  // Date.parse reads February 30 as March 1.
  if (Number.isNaN(epochMs) || new Date(epochMs).toISOString().slice(0, 10) !== text) {
    throw new UsageError(`${name} ${text} is not a day. Use the format 2019-11-16.`);
  }
  return text;
}
