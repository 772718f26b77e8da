import { expect, it } from '@jest/globals';
import { type CheckedEvents, checkInPieces } from './check-events.js';
import type { SentEvent } from './sent-event.js';

const LIMITS = { now: new Date('2026-11-30T08:00:00Z'), maxAgeDays: 90, allowed: [] };

function checked(events: readonly SentEvent[]): { pieces: number; events: CheckedEvents } {
  const pieces = checkInPieces(events, LIMITS);
  for (let count = 1; ; count += 1) {
    const piece = pieces.next();
    if (piece.done === true) return { pieces: count, events: piece.value };
  }
}

it('serializes an event once, for any number of bad lines', () => {
  let written = 0;
  const raw = (): string => {
    written += 1;
    return '{}';
  };
  const rows = Array.from({ length: 5000 }, () => ({ event_type: 'purchase' }));
  const { rejected } = checked([{ kind: 'rows', raw, lines: rows.length, unpack: () => ({ rows }) }]).events;
  expect(rejected).toHaveLength(5000);
  expect(written).toBe(1);
});

it('yields after many lines, and never in a request of a few lines', () => {
  const events = (count: number) => Array.from({ length: count }, (): SentEvent => ({ kind: 'bad', raw: () => '', reason: 'bad' }));
  expect(checked(events(250)).pieces).toBe(1);
  expect(checked(events(1000)).pieces).toBe(4);
  expect(checked(events(1000)).events.rejected.map(({ index }) => index)).toEqual(Array.from({ length: 1000 }, (_, index) => index));
});
