/** A formatted count with the singular or plural word: "1 event", "2,345 events". */
export const counted = (count: string | number, one: string, many = `${one}s`): string => `${count} ${String(count) === '1' ? one : many}`;
