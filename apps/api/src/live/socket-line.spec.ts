import { EventEmitter } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import type { LiveSocket } from './live-socket.js';
import { SocketLine } from './socket-line.js';

/** A connection whose kernel buffer is full until the test frees it. */
function fullConnection() {
  const transport = Object.assign(new EventEmitter(), { writable: false });
  const connection = Object.assign(new EventEmitter(), { transport, close: () => undefined });
  return { transport, connection: connection as unknown as LiveSocket['conn'] };
}

describe('SocketLine', () => {
  it('calls waiting callbacks in order when the line is free again', () => {
    const { transport, connection } = fullConnection();
    const line = new SocketLine(connection, () => undefined);
    const called: number[] = [];
    for (const n of [1, 2]) line.whenFree(() => called.push(n));
    expect(called).toEqual([]);
    transport.writable = true;
    transport.emit('ready');
    expect(called).toEqual([1, 2]);
  });

  it('calls waiting callbacks when it ends, and later ones at once', () => {
    const { connection } = fullConnection();
    const line = new SocketLine(connection, () => undefined);
    const called: string[] = [];
    line.whenFree(() => called.push('waited'));
    line.end();
    expect(called).toEqual(['waited']);
    line.whenFree(() => called.push('came too late'));
    expect(called).toEqual(['waited', 'came too late']);
  });
});
