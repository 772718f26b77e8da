/**
 * Writes CSV rows as bytes. The text of each product is built once and copied; numbers are written digit by digit. A row allocates no
 * strings, and text is copied four bytes at a time. This makes several hundred thousand rows a second possible.
 */
import { type Catalog, STEP_TYPES } from '@storepulse/shop-model';
import type { EventCalendar } from './event-calendar.js';

/** Longer than any row: the longest product text has 110 bytes, the rest of a row 95. */
const LONGEST_ROW = 512;
const [COMMA, DOT, ZERO, DASH, NEWLINE] = [44, 46, 48, 45, 10];
/** `2019-10-01 00:00:` */
const MINUTE_TEXT = 17;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const HEX_DIGITS = '0123456789abcdef';

export class RowWriter {
  private readonly productText: DataView;
  private readonly productEnds: Int32Array;
  private readonly typeTexts = STEP_TYPES.map((type) => paddedText(` UTC,${type},`));
  private readonly typeLengths = STEP_TYPES.map((type) => ` UTC,${type},`.length);
  /** The four hex digits of each 16-bit value, as the four bytes of a number. */
  private readonly hex = hexDigits();
  private readonly minuteText = paddedText(' '.repeat(MINUTE_TEXT));
  private minuteMs = Number.NaN;
  private buffer: Uint8Array = new Uint8Array(0);
  private output: DataView = new DataView(new ArrayBuffer(0));

  constructor(
    { products }: Catalog,
    private readonly calendar: EventCalendar,
  ) {
    const texts = products.map(
      ({ productId, categoryId, categoryCode, brand }) => `${productId},${categoryId},${categoryCode ?? ''},${brand ?? ''},`,
    );
    this.productText = paddedText(texts.join(''));
    this.productEnds = new Int32Array(texts.length + 1);
    for (const [product, text] of texts.entries()) this.productEnds[product + 1] = (this.productEnds[product] ?? 0) + text.length;
  }

  /** Whether there is space for one more row. */
  static hasRoom(buffer: Uint8Array, end: number): boolean {
    return end + LONGEST_ROW <= buffer.length;
  }

  /** Writes the row of an event. @returns the end of the row */
  write(buffer: Uint8Array, start: number, minuteMs: number, position: number): number {
    if (minuteMs !== this.minuteMs) this.setMinute(minuteMs);
    if (buffer !== this.buffer) this.setBuffer(buffer);
    const { calendar, output } = this;
    const type = calendar.types[position] ?? 0;
    const product = calendar.products[position] ?? 0;
    copy(this.minuteText, 0, MINUTE_TEXT, output, start);
    let end = start + MINUTE_TEXT;
    const second = calendar.seconds[position] ?? 0;
    const tens = Math.floor(second / 10);
    buffer[end++] = ZERO + tens;
    buffer[end++] = ZERO + second - 10 * tens;
    const typeLength = this.typeLengths[type] ?? 0;
    copy(this.typeTexts[type] ?? this.minuteText, 0, typeLength, output, end);
    end += typeLength;
    const productStart = this.productEnds[product] ?? 0;
    const productLength = (this.productEnds[product + 1] ?? 0) - productStart;
    copy(this.productText, productStart, productLength, output, end);
    end += productLength;
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
      const text = paddedText(new Date(minuteMs).toISOString().slice(0, MINUTE_TEXT).replace('T', ' '));
      copy(text, 0, MINUTE_TEXT, this.minuteText, 0);
    }
    this.minuteMs = minuteMs;
    const minute = Math.floor((minuteMs % HOUR_MS) / MINUTE_MS);
    const tens = Math.floor(minute / 10);
    this.minuteText.setUint8(MINUTE_TEXT - 3, ZERO + tens);
    this.minuteText.setUint8(MINUTE_TEXT - 2, ZERO + minute - 10 * tens);
  }

  private setBuffer(buffer: Uint8Array): void {
    this.buffer = buffer;
    this.output = new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
  }

  /** Writes a UUID such as `72d76fde-8bb3-4e00-8c23-a032dfed738c`. @param session index of its four words in the calendar */
  private writeSession(buffer: Uint8Array, start: number, session: number): number {
    const { sessions } = this.calendar;
    const one = sessions[session] ?? 0;
    const two = sessions[session + 1] ?? 0;
    const three = sessions[session + 2] ?? 0;
    const four = sessions[session + 3] ?? 0;
    this.writeHex(start, one >>> 16);
    this.writeHex(start + 4, one & 0xffff);
    buffer[start + 8] = DASH;
    this.writeHex(start + 9, two >>> 16);
    buffer[start + 13] = DASH;
    this.writeHex(start + 14, two & 0xffff);
    buffer[start + 18] = DASH;
    this.writeHex(start + 19, three >>> 16);
    buffer[start + 23] = DASH;
    this.writeHex(start + 24, three & 0xffff);
    this.writeHex(start + 28, four >>> 16);
    this.writeHex(start + 32, four & 0xffff);
    return start + 36;
  }

  private writeHex(start: number, half: number): void {
    this.output.setInt32(start, this.hex[half] ?? 0, true);
  }
}

/** Copies up to three bytes too many; the next write overwrites them. */
function copy(from: DataView, start: number, length: number, to: DataView, at: number): void {
  for (let byte = 0; byte < length; byte += 4) to.setInt32(at + byte, from.getInt32(start + byte, true), true);
}

/** Text as bytes, with padding for `copy`. */
function paddedText(text: string): DataView {
  const bytes = new Uint8Array(text.length + 4);
  bytes.set(Buffer.from(text, 'latin1'));
  return new DataView(bytes.buffer);
}

function hexDigits(): Int32Array {
  const digits = new Int32Array(65_536);
  const digitAt = (half: number, shift: number) => HEX_DIGITS.charCodeAt((half >> shift) & 15);
  for (let half = 0; half < digits.length; half++) {
    digits[half] = digitAt(half, 12) | (digitAt(half, 8) << 8) | (digitAt(half, 4) << 16) | (digitAt(half, 0) << 24);
  }
  return digits;
}

/** Writes hundredths with two decimals, as the data set does. */
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
