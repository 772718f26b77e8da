import { durationText, wholeText } from '../progress.js';
import type { LoadState } from './load-record.js';

const SHOWN_KINDS = 20;

/** What a load did, for the person who ran it. `runSeconds`: of this run, of what may have been several. `rejectedFile`:
 * where the rejected rows are; null where there are none. */
export function summaryLines(path: string, load: LoadState, runSeconds: number, rejectedFile: string | null): string[] {
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
    ...(load.rows_duplicate > 0 ? [`  duplicates     ${wholeText(load.rows_duplicate)} (stored already, so left out)`] : []),
    `  rejected       ${wholeText(load.rows_rejected)}${rejectedFile === null ? '' : ` (with line and reason in ${rejectedFile})`}`,
    ...kindLines(load.rejections),
    ...(Object.keys(load.warnings).length > 0 ? ['  loaded without a value that could not be taken', ...kindLines(load.warnings)] : []),
    `  days touched   ${days}`,
    `  time           ${runSeconds < 60 ? `${runSeconds.toFixed(1)} s` : durationText(runSeconds)}${earlier}`,
  ];
}

function kindLines(rowsByKind: Readonly<Record<string, number>>): string[] {
  const kinds = Object.entries(rowsByKind).sort(([nameA, rowsA], [nameB, rowsB]) => rowsB - rowsA || (nameA < nameB ? -1 : 1));
  return [
    ...kinds.slice(0, SHOWN_KINDS).map(([kind, rows]) => `    ${wholeText(rows).padStart(9)}  ${kind}`),
    ...(kinds.length > SHOWN_KINDS ? [`    and ${kinds.length - SHOWN_KINDS} more kinds`] : []),
  ];
}
