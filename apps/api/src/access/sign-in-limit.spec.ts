import { beforeEach, describe, expect, it } from '@jest/globals';
import { Clock } from '../platform/clock.js';
import { TooManySignInsError } from './access.errors.js';
import { SignInLimit, type SignInTry, type SignInTurn } from './sign-in-limit.js';

const EMAIL = 'a@b.test';
const HOUR = 3_600_000;
const OWNER = '192.0.2.77';

class SetClock extends Clock {
  at = 5000;

  override now(): Date {
    throw new Error('the time of day may be set back');
  }

  override steadyMs(): number {
    return this.at;
  }
}

let clock: SetClock;
let limit: SignInLimit;

beforeEach(() => {
  clock = new SetClock();
  limit = new SignInLimit(clock);
});

const from = (network: string, email = EMAIL): SignInTry => ({ email, network, device: null });
const known: SignInTry = { email: EMAIL, network: OWNER, device: 'device' };

function ask(tried: SignInTry): SignInTurn | number {
  try {
    return limit.begin(tried);
  } catch (error) {
    if (error instanceof TooManySignInsError) return error.retryAfterSeconds ?? 0;
    throw error;
  }
}

const isTurn = (answer: SignInTurn | number): answer is SignInTurn => typeof answer !== 'number';

/** A refused attempt counts for nothing and changes nothing, and no attempt is accepted more than this long before its turn. */
const MAX_WAIT_S = 8;

/** Every network tries once per second, but skips attempts that are certain to be refused. @returns verified wrong attempts */
function attack(networks: (second: number) => readonly string[], ms: number): number {
  const waiting: { turn: SignInTurn; until: number }[] = [];
  const refusedUntil = new Map<string, number>();
  let looked = 0;
  const end = clock.at + ms;
  for (const begun = clock.at; clock.at < end; clock.at += 1000) {
    for (const network of networks(Math.floor((clock.at - begun) / 1000))) {
      if ((refusedUntil.get(network) ?? 0) > clock.at) continue;
      const answer = ask(from(network));
      if (!isTurn(answer)) refusedUntil.set(network, clock.at + (answer - MAX_WAIT_S - 1) * 1000);
      else waiting.push({ turn: answer, until: clock.at + answer.waitMs });
    }
    for (const it of waiting.filter(({ until }) => until <= clock.at)) {
      it.turn.ended();
      waiting.splice(waiting.indexOf(it), 1);
      looked += 1;
    }
  }
  for (const { turn } of waiting) turn.ended();
  return looked;
}

const networks = (count: number) => Array.from({ length: count }, (_, at) => `10.${Math.floor(at / 256)}.${at % 256}.1`);

describe('guesses at one account', () => {
  it('from one address slow down to 50 in the first hour, then 40', () => {
    expect(attack(() => [OWNER], HOUR)).toBeLessThanOrEqual(50);
    expect(attack(() => [OWNER], HOUR)).toBeLessThanOrEqual(41);
  });

  it('from 50 addresses are limited to 2 each once, and 40 an hour in total', () => {
    const fifty = networks(50);
    expect(attack(() => fifty, HOUR)).toBeLessThanOrEqual(100 + 40 + 10);
    expect(attack(() => fifty, HOUR)).toBeLessThanOrEqual(41);
  });

  it('from one /48 share a limit, for any number of its addresses', () => {
    const rotating = (second: number) => [`2001:db8:1:${(second % 65_536).toString(16)}::/64`];
    expect(attack(rotating, HOUR)).toBeLessThanOrEqual(8 + 40 + 10);
  });

  it('from any number of networks are limited', () => {
    const fresh = (second: number) => [`10.${Math.floor(second / 256)}.${second % 256}.1`];
    expect(attack(fresh, HOUR)).toBeLessThanOrEqual(10 + 140 + 450 + 40 + 10);
  });

  it('are forgotten after the attack ends', () => {
    attack(() => [OWNER], HOUR);
    clock.at += 25 * HOUR;
    expect(ask(from(OWNER))).toMatchObject({ waitMs: 0 });
  });

  it('sent at the same time are limited too', () => {
    const answers = Array.from({ length: 100 }, () => ask(from(OWNER)));
    expect(answers.filter((answer) => isTurn(answer) && answer.waitMs === 0).length).toBeLessThanOrEqual(5);
    expect(answers.filter(isTurn).length).toBeLessThanOrEqual(8);
  });
});

describe('the account owner', () => {
  it('signs in on a new device within seconds, at any time of an attack from 50 addresses', () => {
    const fifty = networks(50);
    for (let minute = 0; minute < 20; minute += 1) {
      attack(() => fifty, 60_000);
      // The first attempts of all of them, which still count as newcomers.
      if (minute < 2) continue;
      const owner = ask(from(`198.51.${minute}.1`));
      expect(owner).toMatchObject({ waitMs: expect.any(Number) });
      if (!isTurn(owner)) continue;
      expect(owner.waitMs).toBeLessThanOrEqual(8000);
      owner.succeeded();
      owner.ended();
    }
  });

  it('waits on a known device only after own wrong passwords', () => {
    attack(() => [OWNER, ...networks(100)], 120_000);
    expect(ask(known)).toMatchObject({ waitMs: 0 });
    for (let at = 0; at < 3; at += 1) expect(ask(known)).toMatchObject({ waitMs: 0 });
    // The fifth was free as well, so only the next one waits.
    expect(ask(known)).toMatchObject({ waitMs: 0 });
    expect(ask(known)).toMatchObject({ waitMs: 2000 });
    expect(ask({ ...known, device: 'another' })).toMatchObject({ waitMs: 0 });
  });

  it('does not count against the limit with the right password', () => {
    for (let at = 0; at < 100; at += 1) {
      const turn = ask(from(OWNER));
      expect(turn).toMatchObject({ waitMs: 0 });
      if (isTurn(turn)) {
        turn.succeeded();
        turn.ended();
      }
    }
  });

  it('loses a device that guesses passwords', () => {
    const last = [];
    for (let at = 0; at < 20; at += 1) {
      clock.at += 61_000;
      const turn = ask(known);
      if (isTurn(turn)) last.push(turn.isLastOfDevice);
    }
    expect(last).toEqual([...Array.from({ length: 19 }, () => false), true]);
  });
});

it('stores a limited number of entries, for any input', () => {
  for (let at = 0; at < 60_000; at += 1) {
    const turn = ask(from(`${10 + (at % 100)}.${Math.floor(at / 100) % 256}.${Math.floor(at / 25_600)}.${at % 7}`, `${at}@b.test`));
    if (isTurn(turn)) turn.ended();
    if (isTurn(ask({ email: EMAIL, network: OWNER, device: String(at) }))) continue;
  }
  expect(limit.size).toBeLessThanOrEqual(16_384 + 2 * 20_000 + 5000);
});
