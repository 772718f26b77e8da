/** The place at which the next character that is no blank stands. */
const BLANK = /[\t\n\r ]*/y;
/** A whole JSON string, escapes included. */
const STRING = /"(?:[^"\\]|\\.)*"/sy;
/** What a value without quotes and brackets is made of. */
const PLAIN = /[^\s,\]}[{":]+/y;

/**
 * The write key in the beginning of a JSON body, of which the rest is not there yet: the last `writeKey` of the body itself, as JSON.parse would read
 * so much of it. Names and values may be written with escapes; one of an object within the body is none.
 *
 * @returns undefined where the beginning holds none, or is no JSON before it does
 */
export function keyInStart(start: string): string | undefined {
  const text = start.replace(/^\uFEFF/, '');
  let key: string | undefined;
  let at = after(text, BLANK, 0);
  if (text[at] !== '{') return undefined;
  do {
    const nameAt = after(text, BLANK, at + 1);
    const nameEnd = after(text, STRING, nameAt);
    const colon = after(text, BLANK, nameEnd);
    if (nameEnd === nameAt || text[colon] !== ':') return key;
    const valueAt = after(text, BLANK, colon + 1);
    const valueEnd = endOfValue(text, valueAt);
    if (valueEnd === null) return key;
    if (parsed(text.slice(nameAt, nameEnd)) === 'writeKey') {
      const value = parsed(text.slice(valueAt, valueEnd));
      key = typeof value === 'string' ? value : undefined;
    }
    at = after(text, BLANK, valueEnd);
  } while (text[at] === ',');
  return key;
}

/** Null where the text ends before the value does, or it is none. */
function endOfValue(text: string, from: number): number | null {
  let depth = 0;
  let at = from;
  do {
    const sign = text[at];
    if (sign === undefined) return null;
    let end = at + 1;
    if (sign === '"') {
      end = after(text, STRING, at);
      if (end === at) return null;
    } else if (sign === '{' || sign === '[') depth += 1;
    else if (sign === '}' || sign === ']') depth -= 1;
    else if (depth === 0 || !/[\s,:]/.test(sign)) {
      end = after(text, PLAIN, at);
      // A number, or a word, that may go on.
      if (end === at || end === text.length) return null;
    }
    at = end;
  } while (depth > 0);
  return depth < 0 ? null : at;
}

/** Where a match that begins at `from` ends; `from` where there is none. */
function after(text: string, pattern: RegExp, from: number): number {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : from;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
