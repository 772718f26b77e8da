/** A count, written out, with the word for one or for many: "1 event", "2,345 events". */
export const counted = (count: string | number, one: string, many = `${one}s`): string => `${count} ${String(count) === '1' ? one : many}`;
