import { durationText, wholeText } from '../progress.js';
import type { LoadState } from './load-record.js';
import type { RejectedFiles } from './rejected-file.js';

const SHOWN_KINDS = 20;

/** Whether all rows of the file were rejected, so that nothing of it counts. */
export const isAllRejected = (load: LoadState): boolean => load.rows_rejected > 0 && load.rows_rejected === load.records_done;

/**
 * Summary of a load, for the person who ran it.
 *
 * @param runSeconds duration of this run; a load may have several
 * @param rejected the files with the rejected rows; null when there are none
 */
export function summaryLines(path: string, load: LoadState, runSeconds: number, rejected: RejectedFiles | null): string[] {
  const days =
    load.first_day === null
      ? 'none'
      : load.first_day === load.last_day
        ? load.first_day
        : `${wholeText(load.days_touched)}, from ${load.first_day} to ${load.last_day}`;
  const earlier = load.seconds - runSeconds >= 1 ? ` (${durationText(load.seconds)} over all runs)` : '';
  return [
    isAllRejected(load) ? `${path}: no rows loaded: ${allRows(load.rows_rejected)} rejected.` : `${path}: loaded.`,
    `  rows read      ${wholeText(load.records_done)}`,
    `  loaded         ${wholeText(load.rows_loaded)}`,
    ...(load.rows_duplicate > 0 ? [`  duplicates     ${wholeText(load.rows_duplicate)} (stored already, skipped)`] : []),
    `  rejected       ${wholeText(load.rows_rejected)}${inFile(rejected)}`,
    ...kindLines(Object.entries(load.rejections)),
    ...wayOut(rejected),
    ...(Object.keys(load.warnings).length > 0
      ? ['  loaded without some values (warnings):', ...kindLines(Object.entries(load.warnings))]
      : []),
    `  days touched   ${days}`,
    `  time           ${runSeconds < 60 ? `${runSeconds.toFixed(1)} s` : durationText(runSeconds)}${earlier}`,
  ];
}

const allRows = (rows: number): string => (rows === 1 ? 'the only row was' : `all ${wholeText(rows)} rows were`);

/** Message for a file that was loaded before, perhaps with other options. */
export function knownLines(path: string, load: LoadState, rejected: RejectedFiles | null): string[] {
  const when = `${load.finished_at?.toISOString().replace('T', ' ').slice(0, 16) ?? ''} UTC`;
  const rows = `${wholeText(load.rows_loaded)} rows${load.rows_rejected > 0 ? `, ${wholeText(load.rows_rejected)} rejected` : ''}`;
  return [`${path}: already loaded on ${when} (${rows}); nothing changed.`, ...wayOut(rejected)];
}

function inFile(rejected: RejectedFiles | null): string {
  if (rejected === null) return '';
  return 'error' in rejected
    ? ` (could not write them to a file: ${rejected.error}; see Admin → Loads)`
    : ` (with line and reason in ${rejected.report})`;
}

const wayOut = (rejected: RejectedFiles | null): string[] =>
  rejected === null || 'error' in rejected
    ? []
    : [`  To load the rejected rows, correct them in ${rejected.rows} or choose other options, then load that file.`];

/** Row counts by kind of reason, largest first. */
export function kindLines(rowsByKind: Iterable<readonly [string, number]>): string[] {
  const kinds = [...rowsByKind].sort(([nameA, rowsA], [nameB, rowsB]) => rowsB - rowsA || (nameA < nameB ? -1 : 1));
  return [
    ...kinds.slice(0, SHOWN_KINDS).map(([kind, rows]) => `    ${wholeText(rows).padStart(9)}  ${kind}`),
    ...(kinds.length > SHOWN_KINDS ? [`    and ${kinds.length - SHOWN_KINDS} more kinds`] : []),
  ];
}
