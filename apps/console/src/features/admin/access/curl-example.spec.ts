import { describe, expect, it } from '@jest/globals';
import { INPUT_COLUMNS } from '@storepulse/contracts';
import { curlExample } from './curl-example.ts';

describe('curlExample', () => {
  it('sends one event with every input column, safe between the shell’s single quotes', () => {
    const command = curlExample('http://shop.test', 'spw_key', new Date('2026-11-22T10:00:00Z'));
    expect(command).toContain('http://shop.test/api/events');
    expect(command).toContain("'Authorization: Bearer spw_key'");
    const json = /-d '([^']*)'$/.exec(command)?.[1] ?? '';
    const events: unknown = JSON.parse(json);
    expect(Array.isArray(events) && Object.keys(events[0])).toEqual([...INPUT_COLUMNS]);
  });
});
