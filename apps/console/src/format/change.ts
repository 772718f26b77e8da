import { t } from '../i18n/messages.ts';
import { formatPoints, formatSignedPercent } from './numbers.ts';

/** How a number differs from the one it is held against. */
export interface Change {
  /** `none`: there is nothing to be held against. */
  direction: 'up' | 'down' | 'same' | 'none';
  /** "+12.3 %", "−0.4 pts". */
  text: string;
  /** The number before, written out; empty where there is none. */
  before: string;
}

/** For a figure whose other days lie before the first event stored. */
export const NOTHING_EARLIER: Change = { direction: 'none', text: t.change.noEarlierData, before: '' };

/** Of a count or an amount: by how many percent, or, where it was 0, by how many. Null where either is missing. */
export function changeOf(
  now: number | null | undefined,
  before: number | null | undefined,
  format: (value: number) => string,
): Change | null {
  if (now === null || now === undefined || before === null || before === undefined) return null;
  const text =
    before === 0 ? (now === 0 ? formatSignedPercent(0) : `+${format(now)}`) : formatSignedPercent((100 * (now - before)) / before);
  return { direction: directionOf(now, before), text, before: format(before) };
}

/** Of a percentage: by how many percentage points. Null where either is missing. */
export function pointsChangeOf(
  now: number | null | undefined,
  before: number | null | undefined,
  format: (value: number) => string,
): Change | null {
  if (now === null || now === undefined || before === null || before === undefined) return null;
  return { direction: directionOf(now, before), text: formatPoints(now - before), before: format(before) };
}

const directionOf = (now: number, before: number): Change['direction'] => (now > before ? 'up' : now < before ? 'down' : 'same');
