import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect, it } from '@jest/globals';
import { HostCheck } from './host-check.js';

function asked(hosts: readonly string[], localAddress: string): IncomingMessage {
  const socket = new Socket();
  Object.defineProperty(socket, 'localAddress', { value: localAddress });
  const request = new IncomingMessage(socket);
  request.rawHeaders = hosts.flatMap((host) => ['Host', host]);
  if (hosts[0] !== undefined) request.headers.host = hosts[0];
  return request;
}

const check = new HostCheck(['https://console.shop.test', 'http://10.0.0.7:8080']);

it.each([
  [['127.0.0.1:3000'], null],
  [['localhost:3000'], null],
  [['[::1]:3000'], null],
  [['shop.localhost'], null],
  [['console.shop.test'], null],
  [['console.shop.test:443'], null],
  [['10.0.0.7'], null],
  // The local address that the client connected to.
  [['192.168.0.5:3000'], null],
  [['192.168.0.6:3000'], 421],
  [['evil.test'], 421],
  [['console.shop.test.evil.test'], 421],
  [['127.0.0.1.evil.test'], 421],
  [['localhost', 'evil.test'], 400],
  [['evil.test', 'localhost'], 400],
  [[], 400],
  [['a b'], 400],
] as const)('a request to %j is answered, or rejected with %s', (hosts, status) => {
  expect(check.problemOf(asked(hosts, '::ffff:192.168.0.5'))?.status ?? null).toBe(status);
});
