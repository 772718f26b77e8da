import { t } from '../i18n/messages.ts';
import { formatPoints, formatSignedPercent } from './numbers.ts';

/** The difference between a number and the number it is compared with. */
export interface Change {
  /** `none`: there is nothing to compare with. */
  direction: 'up' | 'down' | 'same' | 'none';
  /** "+12.3 %", "−0.4 pts". */
  text: string;
  /** The earlier number, formatted; empty if there is none. */
  before: string;
}

/** For a figure whose comparison days end before the first stored event. */
export const NOTHING_EARLIER: Change = { direction: 'none', text: t.change.noEarlierData, before: '' };

/** Change of a count or an amount, in percent; as a difference if the earlier value was 0. Null if either is missing. */
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

/** Change of a percentage, in percentage points. Null if either is missing. */
export function pointsChangeOf(
  now: number | null | undefined,
  before: number | null | undefined,
  format: (value: number) => string,
): Change | null {
  if (now === null || now === undefined || before === null || before === undefined) return null;
  return { direction: directionOf(now, before), text: formatPoints(now - before), before: format(before) };
}

const directionOf = (now: number, before: number): Change['direction'] => (now > before ? 'up' : now < before ? 'down' : 'same');
