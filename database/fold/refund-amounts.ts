/**
 * How much the refunds of one order take from its lines. A pure function of the known lines and refunds, so arrival order does not matter:
 *
 * - Refunds apply in order of time, then of key.
 * - A line never refunds more than was paid for it, nor more pieces than were bought.
 * - A refund with neither quantity nor price takes everything left of its target: the order, a product or a line.
 * - A price without a product is an amount of the order, spread over its lines by their remaining value.
 * - An amount is in the currency of the order. An amount in another currency counts at its value in the store's currency, and takes nothing
 *   until that value is known.
 *
 * Money is in ten-thousandths.
 */
export interface PaidLine {
  lineKey: string;
  productId: string;
  quantity: number;
  /** Per piece, in the store's currency; 0 while there is no rate. */
  price: bigint;
  /** Price per piece in the currency of the order, in which a refund names its prices. */
  paid: bigint;
  /** Currency in which the line was paid; null: the store's. */
  currency: string | null;
}

export interface RefundRequest {
  refundKey: string;
  /** Text that sorts in time order. */
  eventTime: string;
  lineKey: string | null;
  productId: string | null;
  quantity: number | null;
  price: bigint | null;
  /** Currency of the price; null: that of the order. */
  currency: string | null;
  /** The price in the store's currency, if the refund names a currency and its rate is known. */
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
  // Among several lines of a product, take those that cost the refunded price first.
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

/** Spreads an amount over the lines by their remaining value. The rounding remainder goes to the first lines, one ten-thousandth each. */
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
 * The refund's price times a count, in the store's currency. A price in the line's currency is converted as the line was; any other price
 * uses the rate of the refund's own day. Null while that rate is unknown.
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
