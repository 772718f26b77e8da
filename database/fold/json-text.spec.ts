import { describe, expect, it } from '@jest/globals';
import { jsonText } from './json-text.js';
import { parseEvent } from './parse-event.js';

const nested = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels));

describe('jsonText', () => {
  it('writes values as JSON, and undefined by name', () => {
    expect(jsonText({ a: ['b', null] })).toBe('{"a":["b",null]}');
    expect(jsonText(undefined)).toBe('undefined');
  });

  it('supports any depth, and so does validation', () => {
    expect(jsonText(nested(100_000))).toContain('too deeply');
    const event = { event_time: '2026-01-01', event_type: 'view', product_id: nested(100_000), user_id: '1' };
    expect(parseEvent({ ...event, event_time: '2026-01-01T00:00:00Z' })).toMatchObject({ ok: false, kind: 'product_id is not text' });
    expect(parseEvent({ ...event, event_time: nested(100_000) })).toMatchObject({ ok: false, kind: 'event_time is not text' });
  });
});
