import { expect, it } from '@jest/globals';
import { eventOfLine } from './json-event.js';

const reasonOf = (line: string) => {
  const event = eventOfLine(line);
  return event.ok ? null : event.reason;
};

it.each([
  ['{"price":NaN}', 'the line is not valid JSON: NaN is not a JSON value, write null'],
  ['{"price":-Infinity', 'the line is not valid JSON: -Infinity is not a JSON value, write null'],
  ['{"name":"NaN","price":1', 'the line is not valid JSON'],
  ['{"name":"a \\" NaN","price":1', 'the line is not valid JSON'],
  ['{"name":"NaN', 'the line is not valid JSON'],
  ['{"name":"NaN\\', 'the line is not valid JSON'],
])('%s: %s', (line, reason) => {
  expect(reasonOf(line)).toBe(reason);
});

it.each([String.raw`\"`, String.raw`"\ `, '"', '\\', '"\\\r', '\u2028"\\'])('scans a line of %j once', (piece) => {
  // A scan from each quote to the end would take minutes.
  for (const end of ['', '\\', '"', '\r']) expect(reasonOf(`{${piece.repeat(500_000)}${end}`)).toBe('the line is not valid JSON');
});
