/**
 * What the refunds of one order take from its lines. A pure function of the lines and refunds that are known, so that it comes to the same
 * in whatever order they arrive:
 *
 * - refunds count in the order of their times, of equal times in that of their keys;
 * - a line never gives back more than was paid for it, nor more pieces than were bought;
 * - a refund that names neither quantity nor price takes all that is left of what it names: the order, a product, a line;
 * - a price without a product is an amount of the order, taken from its lines by what is left of their value;
 * - an amount is in the currency of the order. One that names another is what it is worth in the store's, and takes nothing until that is
 *   known.
 *
 * Money is in ten-thousandths.
 */
export interface PaidLine {
  lineKey: string;
  productId: string;
  quantity: number;
  /** Of a piece, in the store's currency; 0 while there is no rate. */
  price: bigint;
  /** The same in the currency of the order, in which a refund names its prices. */
  paid: bigint;
  /** In which it was paid; null: the store's. */
  currency: string | null;
}

export interface RefundRequest {
  refundKey: string;
  /** Text that sorts as the time does. */
  eventTime: string;
  lineKey: string | null;
  productId: string | null;
  quantity: number | null;
  price: bigint | null;
  /** Of the price; null: that of the order. */
  currency: string | null;
  /** The price in the store's currency, where it names a currency and the rate is known. */
  storePrice: bigint | null;
}

/** What one refund takes from one line. */
export interface TakenBack {
  refundKey: string;
  lineKey: string;
  /** Pieces; 0 for an amount alone. */
  quantity: number;
  amount: bigint;
}

interface OpenLine extends PaidLine {
  pieces: number;
  left: bigint;
}

export function refundAmounts(lines: readonly PaidLine[], requests: readonly RefundRequest[]): TakenBack[] {
  const open: OpenLine[] = lines
    .map((line) => ({ ...line, pieces: line.quantity, left: line.price * BigInt(line.quantity) }))
    .sort((a, b) => byText(a.lineKey, b.lineKey));
  return requests
    .toSorted((a, b) => byText(a.eventTime, b.eventTime) || byText(a.refundKey, b.refundKey))
    .flatMap((request) => {
      const named = open.filter(
        ({ lineKey, productId }) => (request.lineKey ?? lineKey) === lineKey && (request.productId ?? productId) === productId,
      );
      return take(request, named).filter(({ amount }) => amount > 0n);
    });
}

function take(request: RefundRequest, lines: readonly OpenLine[]): TakenBack[] {
  const { refundKey, quantity, price } = request;
  if (price === null) {
    if (quantity === null) return lines.map((line) => takeFrom(line, refundKey, line.pieces, line.left));
    return takePieces(refundKey, quantity, lines, (line, pieces) => line.price * BigInt(pieces));
  }
  if (request.lineKey === null && request.productId === null) {
    const asked = worth(lines.find((line) => isInCurrencyOf(line, request)) ?? lines[0], request, BigInt(quantity ?? 1));
    return asked === null ? [] : takeAmount(refundKey, asked, lines);
  }
  const valued = lines.filter((line) => worth(line, request, 1n) !== null);
  const costsThat = (line: OpenLine): boolean => (isInCurrencyOf(line, request) ? line.paid === price : line.price === request.storePrice);
  // Of several lines of a product, those first that cost what is given back.
  const inOrder = [...valued.filter(costsThat), ...valued.filter((line) => !costsThat(line))];
  return takePieces(refundKey, quantity ?? 1, inOrder, (line, pieces) => worth(line, request, BigInt(pieces)) ?? 0n);
}

function takePieces(
  refundKey: string,
  wanted: number,
  lines: readonly OpenLine[],
  amountOf: (line: OpenLine, pieces: number) => bigint,
): TakenBack[] {
  let pieces = wanted;
  return lines.map((line) => {
    const taken = Math.min(pieces, line.pieces);
    pieces -= taken;
    return takeFrom(line, refundKey, taken, smaller(amountOf(line, taken), line.left));
  });
}

/** By what is left of each line; what rounding leaves over goes to the first lines, a ten-thousandth each. */
function takeAmount(refundKey: string, asked: bigint, lines: readonly OpenLine[]): TakenBack[] {
  const whole = lines.reduce((sum, { left }) => sum + left, 0n);
  if (whole === 0n) return [];
  const amount = smaller(asked, whole);
  const shares = lines.map(({ left }) => (left * amount) / whole);
  let over = amount - shares.reduce((sum, share) => sum + share, 0n);
  return lines.map((line, index) => {
    let share = shares[index] ?? 0n;
    if (over > 0n && share < line.left) {
      share += 1n;
      over -= 1n;
    }
    return takeFrom(line, refundKey, 0, share);
  });
}

function takeFrom(line: OpenLine, refundKey: string, quantity: number, amount: bigint): TakenBack {
  line.pieces -= quantity;
  line.left -= amount;
  return { refundKey, lineKey: line.lineKey, quantity, amount };
}

const isInCurrencyOf = (line: PaidLine, { currency }: RefundRequest): boolean => currency === null || currency === line.currency;

/**
 * So many times the price of a refund, in the store's currency: where it is in the currency of the line, by what the line was converted at;
 * else by the rate of its own day. Null while there is none.
 */
function worth(line: PaidLine | undefined, request: RefundRequest, times: bigint): bigint | null {
  const { price, storePrice } = request;
  if (line === undefined || price === null) return null;
  if (!isInCurrencyOf(line, request)) return storePrice === null ? null : storePrice * times;
  const amount = price * times;
  return line.paid === 0n || line.paid === line.price ? amount : (amount * line.price + line.paid / 2n) / line.paid;
}

const smaller = (a: bigint, b: bigint): bigint => (a < b ? a : b);
const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
