import { isOriginPattern, plainOrigin, SENDABLE_EVENTS, type SendableEvent, type WriteKeyLimits } from '@storepulse/contracts';
import { formatCount } from '../../../format/numbers.ts';
import { t } from '../../../i18n/limits.messages.ts';

/** Form state of a write key's limits, as typed. */
export interface LimitsForm {
  rate: string;
  burst: string;
  perDay: string;
  events: SendableEvent[];
  /** One origin per line. */
  origins: string;
}
export type LimitsErrors = Partial<Record<keyof LimitsForm, string>>;

const [MAX_RATE, MAX_BURST, MAX_PER_DAY, MAX_ORIGINS] = [1_000_000, 10_000_000, 1_000_000_000_000, 50];

export const formOf = ({ eventsPerSecond, burst, eventsPerDay, events, origins }: WriteKeyLimits): LimitsForm => ({
  rate: eventsPerSecond?.toString() ?? '',
  burst: burst?.toString() ?? '',
  perDay: eventsPerDay?.toString() ?? '',
  events: [...events],
  origins: origins.join('\n'),
});

/** Validation errors by field. Empty when `readLimits` can read the form. */
export function limitsErrors(form: LimitsForm): LimitsErrors {
  const errors: LimitsErrors = {};
  for (const [field, most] of [
    ['rate', MAX_RATE],
    ['burst', MAX_BURST],
    ['perDay', MAX_PER_DAY],
  ] as const) {
    const value = readNumber(form[field]);
    if (Number.isNaN(value)) errors[field] = t.wrongNumber;
    else if (value !== null && value > most) errors[field] = t.tooLarge(formatCount(most));
  }
  if (errors.burst === undefined && form.burst.trim() !== '' && form.rate.trim() === '') errors.burst = t.burstAlone;
  const origins = readOrigins(form.origins);
  const wrong = origins.find((origin) => !isOriginPattern(origin));
  if (wrong !== undefined) errors.origins = t.wrongOrigin(wrong);
  else if (origins.length > MAX_ORIGINS) errors.origins = t.tooManyOrigins;
  return errors;
}

/** Limits from a form. Call it only when `limitsErrors` finds no errors. */
export const readLimits = (form: LimitsForm): WriteKeyLimits => ({
  eventsPerSecond: readNumber(form.rate),
  burst: readNumber(form.burst),
  eventsPerDay: readNumber(form.perDay),
  // All types selected means no limit, so event types added later are allowed too.
  events: form.events.length === SENDABLE_EVENTS.length ? [] : SENDABLE_EVENTS.filter((event) => form.events.includes(event)),
  origins: readOrigins(form.origins),
});

/** Spaces, points and commas separate thousands. @returns null for empty text, NaN unless it is a whole number of at least 1 */
function readNumber(text: string): number | null {
  const digits = text.trim().replace(/(?<=\d)[.,\s](?=\d{3}(?:\D|$))/g, '');
  if (digits === '') return null;
  return /^[1-9]\d{0,15}$/.test(digits) ? Number(digits) : Number.NaN;
}

const readOrigins = (text: string): string[] => [
  ...new Set(
    text
      .split(/[\s,;]+/)
      .filter((line) => line !== '')
      .map(plainOrigin),
  ),
];
