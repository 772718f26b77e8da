/** A formatted count with the singular or plural word: "1 Kauf", "2.345 Käufe". */
export const counted = (count: string | number, one: string, many: string): string => `${count} ${String(count) === '1' ? one : many}`;
