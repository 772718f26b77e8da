/**
 * Rows of CSV as bytes. What a product says is written out once for each of them and copied; numbers are written digit by digit: a
 * row leaves no text behind, which is what makes some hundred thousand of them a second.
 */
import { type Catalogue, STEP_TYPES } from '../../libs/shop-model/index.js';
import type { EventCalendar } from './event-calendar.js';

/** Longer than any row: the longest product text has 110 bytes, all else 95. */
const LONGEST_ROW = 512;
const [COMMA, DOT, ZERO, DASH, NEWLINE] = [44, 46, 48, 45, 10];
/** `2019-10-01 00:00:` */
const MINUTE_TEXT = 17;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const HEX_DIGITS = '0123456789abcdef';

export class RowWriter {
  private readonly productBytes: Uint8Array;
  private readonly productEnds: Int32Array;
  private readonly typeTexts = STEP_TYPES.map((type) => Buffer.from(` UTC,${type},`, 'latin1'));
  private readonly hex = new Uint8Array(512);
  private readonly minuteText = new Uint8Array(MINUTE_TEXT);
  private minuteMs = Number.NaN;

  constructor(
    { products }: Catalogue,
    private readonly calendar: EventCalendar,
  ) {
    const texts = products.map(
      ({ productId, categoryId, categoryCode, brand }) => `${productId},${categoryId},${categoryCode ?? ''},${brand ?? ''},`,
    );
    this.productBytes = Buffer.from(texts.join(''), 'latin1');
    this.productEnds = new Int32Array(texts.length + 1);
    for (const [product, text] of texts.entries()) this.productEnds[product + 1] = (this.productEnds[product] ?? 0) + text.length;
    for (let byte = 0; byte < 256; byte++) {
      this.hex[2 * byte] = HEX_DIGITS.charCodeAt(byte >> 4);
      this.hex[2 * byte + 1] = HEX_DIGITS.charCodeAt(byte & 15);
    }
  }

  /** Whether one more row fits. */
  static hasRoom(buffer: Uint8Array, end: number): boolean {
    return end + LONGEST_ROW <= buffer.length;
  }

  /** Writes the row of an event. @returns where it ends */
  write(buffer: Uint8Array, start: number, minuteMs: number, position: number): number {
    if (minuteMs !== this.minuteMs) this.setMinute(minuteMs);
    const { calendar } = this;
    let end = start;
    for (let at = 0; at < MINUTE_TEXT; at++) buffer[end++] = this.minuteText[at] ?? 0;
    const second = calendar.seconds[position] ?? 0;
    const tens = Math.floor(second / 10);
    buffer[end++] = ZERO + tens;
    buffer[end++] = ZERO + second - 10 * tens;
    end = copyAll(this.typeTexts[calendar.types[position] ?? 0] ?? this.minuteText, buffer, end);
    end = this.writeProduct(buffer, end, calendar.products[position] ?? 0);
    end = writePrice(buffer, end, calendar.prices[position] ?? 0);
    buffer[end++] = COMMA;
    end = writeWhole(buffer, end, calendar.users[position] ?? 0);
    buffer[end++] = COMMA;
    if (calendar.sessionless[position] !== 1) end = this.writeSession(buffer, end, 4 * position);
    buffer[end++] = NEWLINE;
    return end;
  }

  private setMinute(minuteMs: number): void {
    if (Math.floor(minuteMs / HOUR_MS) !== Math.floor(this.minuteMs / HOUR_MS)) {
      this.minuteText.set(Buffer.from(new Date(minuteMs).toISOString().slice(0, MINUTE_TEXT).replace('T', ' '), 'latin1'));
    }
    this.minuteMs = minuteMs;
    const minute = Math.floor((minuteMs % HOUR_MS) / MINUTE_MS);
    const tens = Math.floor(minute / 10);
    this.minuteText[MINUTE_TEXT - 3] = ZERO + tens;
    this.minuteText[MINUTE_TEXT - 2] = ZERO + minute - 10 * tens;
  }

  private writeProduct(buffer: Uint8Array, start: number, product: number): number {
    let end = start;
    const last = this.productEnds[product + 1] ?? 0;
    for (let at = this.productEnds[product] ?? 0; at < last; at++) buffer[end++] = this.productBytes[at] ?? 0;
    return end;
  }

  private writeSession(buffer: Uint8Array, start: number, session: number): number {
    const { sessions } = this.calendar;
    let end = this.writeHex(buffer, start, (sessions[session] ?? 0) >>> 16);
    end = this.writeHex(buffer, end, (sessions[session] ?? 0) & 0xffff);
    for (let half = 2; half < 6; half++) {
      buffer[end++] = DASH;
      const word = sessions[session + (half >> 1)] ?? 0;
      end = this.writeHex(buffer, end, half % 2 === 0 ? word >>> 16 : word & 0xffff);
    }
    end = this.writeHex(buffer, end, (sessions[session + 3] ?? 0) >>> 16);
    return this.writeHex(buffer, end, (sessions[session + 3] ?? 0) & 0xffff);
  }

  /** Four digits. */
  private writeHex(buffer: Uint8Array, start: number, half: number): number {
    const [high, low] = [2 * (half >> 8), 2 * (half & 0xff)];
    buffer[start] = this.hex[high] ?? 0;
    buffer[start + 1] = this.hex[high + 1] ?? 0;
    buffer[start + 2] = this.hex[low] ?? 0;
    buffer[start + 3] = this.hex[low + 1] ?? 0;
    return start + 4;
  }
}

function copyAll(from: Uint8Array, to: Uint8Array, start: number): number {
  for (let at = 0; at < from.length; at++) to[start + at] = from[at] ?? 0;
  return start + from.length;
}

/** Hundredths with their two decimals, as the data set has them. */
function writePrice(buffer: Uint8Array, start: number, hundredths: number): number {
  const whole = Math.floor(hundredths / 100);
  const rest = hundredths - 100 * whole;
  let end = writeWhole(buffer, start, whole);
  buffer[end++] = DOT;
  const tens = Math.floor(rest / 10);
  buffer[end++] = ZERO + tens;
  buffer[end++] = ZERO + rest - 10 * tens;
  return end;
}

function writeWhole(buffer: Uint8Array, start: number, value: number): number {
  let digits = 1;
  for (let power = 10; power <= value; power *= 10) digits++;
  let rest = value;
  for (let at = start + digits - 1; at >= start; at--) {
    const tenth = Math.floor(rest / 10);
    buffer[at] = ZERO + rest - 10 * tenth;
    rest = tenth;
  }
  return start + digits;
}
