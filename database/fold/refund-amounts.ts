/**
 * What the refunds of one order take from its lines. A pure function of the lines and refunds that are known, so that it comes to the same
 * in whatever order they arrive:
 *
 * - refunds count in the order of their times, of equal times in that of their keys;
 * - a line never gives back more than was paid for it, nor more pieces than were bought;
 * - a refund that names neither quantity nor price takes all that is left of what it names: the order, a product, a line;
 * - a price without a product is an amount of the order, taken from its lines by what is left of their value.
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
}

export interface RefundRequest {
  refundKey: string;
  /** Text that sorts as the time does. */
  eventTime: string;
  lineKey: string | null;
  productId: string | null;
  quantity: number | null;
  price: bigint | null;
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
  if (quantity === null && price === null) return lines.map((line) => takeFrom(line, refundKey, line.pieces, line.left));
  if (request.lineKey === null && request.productId === null)
    return takeAmount(refundKey, worth(lines[0], (price ?? 0n) * BigInt(quantity ?? 1)), lines);
  let pieces = quantity ?? 1;
  // Of several lines of a product, those first that cost what is given back.
  const inOrder = [...lines.filter((line) => line.paid === price), ...lines.filter((line) => line.paid !== price)];
  return inOrder.map((line) => {
    const taken = Math.min(pieces, line.pieces);
    pieces -= taken;
    return takeFrom(
      line,
      refundKey,
      taken,
      smaller(price === null ? line.price * BigInt(taken) : worth(line, price * BigInt(taken)), line.left),
    );
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

/** An amount in the currency of the order, in the store's. */
const worth = (line: PaidLine | undefined, amount: bigint): bigint =>
  line === undefined || line.paid === 0n || line.paid === line.price ? amount : (amount * line.price + line.paid / 2n) / line.paid;

const smaller = (a: bigint, b: bigint): bigint => (a < b ? a : b);
const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
