/** Matches up to the next non-blank character. */
const BLANK = /[\t\n\r ]*/y;
/** A whole JSON string, including escapes. */
const STRING = /"(?:[^"\\]|\\.)*"/sy;
/** Characters of a value without quotes or brackets. */
const PLAIN = /[^\s,\]}[{":]+/y;

/**
 * Finds the write key at the beginning of an incomplete JSON body: the last top-level `writeKey`, as JSON.parse would read it so far. Names
 * and values may contain escapes. A `writeKey` of a nested object does not count.
 *
 * @returns undefined when the beginning has no key, or is not JSON before it
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

/** Null when the text ends before the value does, or there is no value. */
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
      // A number or literal at the end of the text may continue.
      if (end === at || end === text.length) return null;
    }
    at = end;
  } while (depth > 0);
  return depth < 0 ? null : at;
}

/** The end of a match that starts at `from`; `from` if there is none. */
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
