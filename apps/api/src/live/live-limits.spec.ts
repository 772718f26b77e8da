import { describe, expect, it } from '@jest/globals';
import type { Identity } from '../access/identity.js';
import { Metrics } from '../platform/metrics.js';
import { LiveLimits } from './live-limits.js';
import { LiveMetrics } from './live-metrics.js';

const limits = () => new LiveLimits(new LiveMetrics(new Metrics()));
const account = (signIn: number, email = 'a@b.test'): Identity => ({
  kind: 'account',
  id: `sign-in:${signIn}`,
  email,
  name: '',
  role: 'viewer',
});
const token = (id: number): Identity => ({ kind: 'apiToken', id: `api-token:${id}`, email: 'token:x', name: 'x', role: 'viewer' });
const reasonOf = (act: () => unknown): unknown => {
  try {
    act();
    return null;
  } catch (error) {
    return Reflect.get(error as object, 'refusal');
  }
};

describe('sockets', () => {
  it('of an account are counted over all its sign-ins and addresses, and those of tokens by token', () => {
    const counted = limits();
    for (let at = 0; at < 250; at += 1) counted.takeSocket(`192.0.2.${at}`, account(at));
    expect(reasonOf(() => counted.takeSocket('192.0.2.251', account(251)))).toBe('identity');
    expect(reasonOf(() => counted.takeSocket('192.0.2.251', account(251, 'c@d.test')))).toBeNull();
    for (let at = 0; at < 250; at += 1) counted.takeSocket(`198.51.100.${at}`, token(1));
    expect(reasonOf(() => counted.takeSocket('192.0.2.251', token(1)))).toBe('identity');
    expect(reasonOf(() => counted.takeSocket('192.0.2.251', token(2)))).toBeNull();
  });

  it('of an address are counted over all callers there, and released', () => {
    const counted = limits();
    const ends = Array.from({ length: 500 }, (_, at) => counted.takeSocket('192.0.2.1', token(at)));
    expect(reasonOf(() => counted.checkNetwork('192.0.2.1'))).toBe('address');
    expect(reasonOf(() => counted.checkNetwork('192.0.2.2'))).toBeNull();
    ends[0]?.();
    expect(reasonOf(() => counted.takeSocket('192.0.2.1', token(0)))).toBeNull();
  });

  it('are limited in total', () => {
    const counted = limits();
    for (let at = 0; at < 2000; at += 1) counted.takeSocket(`192.0.2.${at % 10}`, token(at));
    expect(reasonOf(() => counted.checkNetwork('198.51.100.1'))).toBe('server');
  });
});

describe('rooms', () => {
  it('are limited by different queries, not by watchers', () => {
    const counted = limits();
    for (let room = 0; room < 1000; room += 1) counted.takeRoom(token(Math.floor(room / 100)), `room ${room}`);
    expect(reasonOf(() => counted.takeRoom(token(99), 'another'))).toBe('rooms');
    expect(reasonOf(() => counted.takeRoom(token(99), 'room 1'))).toBeNull();
    counted.giveRoom(token(99), 'room 1');
    expect(reasonOf(() => counted.takeRoom(token(99), 'another'))).toBe('rooms');
    counted.giveRoom(token(0), 'room 1');
    expect(reasonOf(() => counted.takeRoom(token(99), 'another'))).toBeNull();
  });
});
