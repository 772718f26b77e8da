import { t } from '../i18n/messages.ts';
import { formatPoints, formatSignedPercent } from './numbers.ts';

/** How a number differs from the one it is held against. */
export interface Change {
  direction: 'up' | 'down' | 'same';
  /** "+12.3 %", "−0.4 pts". */
  text: string;
  /** The number before, written out. */
  before: string;
}

/** Of a count or an amount: by how many percent. Null where either is missing. */
export function changeOf(
  now: number | null | undefined,
  before: number | null | undefined,
  format: (value: number) => string,
): Change | null {
  if (now === null || now === undefined || before === null || before === undefined) return null;
  const text =
    before === 0 ? (now === 0 ? formatSignedPercent(0) : t.change.fromNothing) : formatSignedPercent((100 * (now - before)) / before);
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
