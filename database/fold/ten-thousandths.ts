/** Money in exact integers: ten-thousandths of decimal text with at most four decimals. */
export function tenThousandths(amount: string): bigint {
  const [whole = '0', decimals = ''] = amount.split('.');
  return BigInt(whole + decimals.padEnd(4, '0'));
}

/** The decimal text of ten-thousandths. */
export function decimalOf(amount: bigint): string {
  const digits = amount.toString().padStart(5, '0');
  return `${digits.slice(0, -4)}.${digits.slice(-4)}`;
}
