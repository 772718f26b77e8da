import { durationText, wholeText } from '../progress.js';
import type { LoadState } from './load-record.js';

const SHOWN_KINDS = 20;

/** What a load did, for the person who ran it. `runSeconds`: of this run, of what may have been several. `rejectedFile`:
 * where the rejected rows are; null where there are none. */
export function summaryLines(path: string, load: LoadState, runSeconds: number, rejectedFile: string | null): string[] {
  const kinds = Object.entries(load.rejections).sort(([nameA, rowsA], [nameB, rowsB]) => rowsB - rowsA || (nameA < nameB ? -1 : 1));
  const days =
    load.first_day === null
      ? 'none'
      : load.first_day === load.last_day
        ? load.first_day
        : `${wholeText(load.days_touched)}, from ${load.first_day} to ${load.last_day}`;
  const earlier = load.seconds - runSeconds >= 1 ? ` (${durationText(load.seconds)} over all runs)` : '';
  return [
    `${path}: loaded.`,
    `  rows read      ${wholeText(load.records_done)}`,
    `  loaded         ${wholeText(load.rows_loaded)}`,
    `  rejected       ${wholeText(load.rows_rejected)}${rejectedFile === null ? '' : ` (with line and reason in ${rejectedFile})`}`,
    ...kinds.slice(0, SHOWN_KINDS).map(([kind, rows]) => `    ${wholeText(rows).padStart(9)}  ${kind}`),
    ...(kinds.length > SHOWN_KINDS ? [`    and ${kinds.length - SHOWN_KINDS} more kinds`] : []),
    `  days touched   ${days}`,
    `  time           ${runSeconds < 60 ? `${runSeconds.toFixed(1)} s` : durationText(runSeconds)}${earlier}`,
  ];
}
