import { Rejection } from './rejection.js';

const DECIMALS = 4;
/** Maximum of the column `price`, in ten-thousandths. */
export const MAX_UNITS = 99_999_999_999_999n;
export const MAX_PRICE = '9999999999.9999';
/** The form that the data set uses: no exponent, nothing to round. */
const PLAIN = /^(\d{1,10})(?:\.(\d{1,4}))?$/;
const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,6}))?$/i;
/** Far longer than any price; it bounds the work that one value can cause. */
const MAX_CHARACTERS = 100;

/**
 * Reads a price from decimal text or a JSON number, without floating point: 0.00005 becomes 0.0001, always.
 *
 * @returns decimal text with at most four decimals, rounded half up, without needless zeros.
 */
export function readPrice(value: unknown): string | Rejection {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string') return notANumber(value);
  const trimmed = text.trim();
  const plain = PLAIN.exec(trimmed);
  if (plain !== null) return decimalText(plain[1] ?? '', plain[2] ?? '');

  const match = trimmed.length <= MAX_CHARACTERS ? DECIMAL.exec(trimmed) : null;
  const [, sign = '', whole = '', fraction = '', exponentText = '0'] = match ?? [];
  const digits = whole + fraction;
  if (match === null || digits === '') return notANumber(value);
  if (!/[1-9]/.test(digits)) return '0';
  if (sign === '-') return Rejection.of('price', value, 'is below 0');

  // The value is digits × 10^power ten-thousandths.
  const power = Number(exponentText) - fraction.length + DECIMALS;
  const significant = digits.replace(/^0+/, '');
  if (significant.length + power > MAX_UNITS.toString().length) return tooHigh(value);
  const units = power >= 0 ? BigInt(significant + '0'.repeat(power)) : roundHalfUp(significant, -power);
  if (units > MAX_UNITS) return tooHigh(value);
  const padded = units.toString().padStart(DECIMALS + 1, '0');
  return decimalText(padded.slice(0, -DECIMALS), padded.slice(-DECIMALS));
}

function roundHalfUp(digits: string, dropped: number): bigint {
  if (dropped > digits.length) return 0n;
  const kept = BigInt(digits.slice(0, digits.length - dropped) || '0');
  return (digits[digits.length - dropped] ?? '0') >= '5' ? kept + 1n : kept;
}

function decimalText(whole: string, fraction: string): string {
  const wholePart = whole.replace(/^0+(?=\d)/, '');
  const fractionPart = fraction.replace(/0+$/, '');
  return fractionPart === '' ? wholePart : `${wholePart}.${fractionPart}`;
}

function notANumber(value: unknown): Rejection {
  return Rejection.of('price', value, 'is not a number');
}

function tooHigh(value: unknown): Rejection {
  return Rejection.of('price', value, `is above ${MAX_PRICE}`);
}
