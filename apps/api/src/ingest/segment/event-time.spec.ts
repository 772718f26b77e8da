import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseEvent } from '@storepulse/database/fold/parse-event.js';
import { eventTime, readMoment } from './event-time.js';

const RECEIVED = new Date('2026-03-01T12:00:00.000Z');
const at = (iso: string): number => Date.parse(iso);

describe('eventTime', () => {
  it.each<[string, Record<string, unknown>, string | null, unknown]>([
    ['uses the time of receipt if none was sent', {}, '2026-03-01T11:00:00Z', '2026-03-01T12:00:00.000Z'],
    ['ignores a blank time', { timestamp: ' ', originalTimestamp: null }, null, '2026-03-01T12:00:00.000Z'],
    ['is unchanged without a sent time of the client', { timestamp: '2026-03-01T10:00:00.123456Z' }, null, '2026-03-01T10:00:00.123456Z'],
    [
      'is unchanged, to the last digit, with a correct clock',
      { timestamp: '2026-03-01T10:00:00.123456Z' },
      '2026-03-01T11:59:58.000Z',
      '2026-03-01T10:00:00.123456Z',
    ],
    [
      'corrects a clock that is an hour behind',
      { timestamp: '2026-03-01T10:59:50.5Z' },
      '2026-03-01T11:00:00Z',
      '2026-03-01T11:59:50.500Z',
    ],
    ['corrects a clock that is a day ahead', { timestamp: '2026-03-02T11:59:50Z' }, '2026-03-02T12:00:00Z', '2026-03-01T11:59:50.000Z'],
    ['corrects a clock that started in 1970', { timestamp: '1970-01-01T00:00:05Z' }, '1970-01-01T00:00:09Z', '2026-03-01T11:59:56.000Z'],
    ['keeps an explicit old time', { timestamp: '2025-12-24T18:00:00Z' }, '2026-03-01T11:59:59.700Z', '2025-12-24T18:00:00Z'],
    [
      'prefers an explicit time to the time of the call',
      { timestamp: '2025-12-24T18:00:00Z', originalTimestamp: '2026-03-01T11:59:59Z' },
      '2026-03-01T12:00:00Z',
      '2025-12-24T18:00:00Z',
    ],
    ['accepts originalTimestamp alone', { originalTimestamp: '2026-03-01T11:00:00Z' }, null, '2026-03-01T11:00:00Z'],
    [
      'uses the sentAt of the event if the batch has none',
      { timestamp: '2026-03-01T10:00:00Z', sentAt: '2026-03-01T11:00:00Z' },
      null,
      '2026-03-01T11:00:00.000Z',
    ],
    [
      'uses the later sentAt, because a queued event was sent with its batch',
      { timestamp: '2026-03-01T10:00:00Z', sentAt: '2026-03-01T10:00:01Z' },
      '2026-03-01T12:00:00Z',
      '2026-03-01T10:00:00Z',
    ],
    ['reads offsets', { timestamp: '2026-03-01T11:00:00+01:00' }, '2026-03-01T12:00:00+01:00', '2026-03-01T11:00:00.000Z'],
    ['ignores an invalid sentAt', { timestamp: '2026-03-01T10:00:00Z', sentAt: 'now' }, null, '2026-03-01T10:00:00Z'],
    ['passes an invalid time on to validation', { timestamp: 'yesterday' }, '2026-03-01T11:00:00Z', 'yesterday'],
    ['passes a number on to validation', { timestamp: 1_772_000_000_000 }, '2026-03-01T11:00:00Z', 1_772_000_000_000],
  ])('%s', (_what, event, batchSentAt, expected) => {
    expect(eventTime(event, readMoment(batchSentAt), RECEIVED)).toBe(expected);
  });

  it('returns the same time for any clock of the sender', () => {
    const anyClock = fc.integer({ min: -86_400_000, max: 86_400_000 }).filter((offMs) => Math.abs(offMs) > 2000);
    fc.assert(
      fc.property(anyClock, fc.integer({ min: 0, max: 30 * 86_400_000 }), (offMs, agoMs) => {
        const byTheSender = (moment: number) => new Date(moment + offMs).toISOString();
        const timestamp = byTheSender(RECEIVED.getTime() - agoMs);
        const time = eventTime({ timestamp }, readMoment(byTheSender(RECEIVED.getTime())), RECEIVED);
        expect(at(String(time))).toBe(RECEIVED.getTime() - agoMs);
        expect(parseEvent({ event_time: time, event_type: 'view', product_id: 1, user_id: 1 })).toMatchObject({ ok: true });
      }),
    );
  });
});
