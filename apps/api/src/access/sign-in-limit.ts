import { createHmac, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { wideNetworkOf } from '../platform/client-addresses.js';
import { Clock } from '../platform/clock.js';
import { TooManySignInsError } from './access.errors.js';
import { RecentFailures } from './recent-failures.js';

const SECOND = 1000;
const HOUR = 3600 * SECOND;
const DAY = 24 * HOUR;

/** An attempt due this soon waits here with its connection open; a later one is told when to retry. */
const MAX_WAIT_MS = 8 * SECOND;

/** Attempts waiting or being verified, over all visitors; bounds their memory. */
const MAX_AT_ONCE = 200;

/** Wrong attempts per address (for any account) without a wait; each further one doubles the wait. */
const FREE_OF_ADDRESS = 5;
const MAX_WAIT_OF_ADDRESS = 60 * SECOND;

/** The same for a device that has signed in to the account before. */
const FREE_OF_DEVICE = 5;
const MAX_WAIT_OF_DEVICE = 60 * SECOND;
/** After this many wrong attempts the device is forgotten: it may have been stolen. */
const TRIES_OF_DEVICE = 20;

/** Wrong attempts after which a visitor (or its /24 or /48) no longer counts as a newcomer. */
const NEWCOMER_TRIES = 2;
const NEWCOMER_TRIES_OF_WIDE = 8;

/**
 * Time between two newcomers' attempts at one account, by the wrong attempts of unknown devices within the hour:
 *
 * - under 10: none, since there is no attack;
 * - then 1 s, so that a wave of new networks passes quickly; from 150 on 8 s.
 */
const NEWCOMER_PACE = [
  { from: 150, every: 8 * SECOND },
  { from: 10, every: SECOND },
] as const;
/** Time between two attempts of all others at that account. */
const OTHERS_EVERY = 90 * SECOND;
const CALM_UNDER = 10;

/** Number of account slots. Made-up e-mails cannot grow a fixed table, and existing accounts are treated no differently. */
const ACCOUNT_SLOTS = 16_384;
const MAX_NETWORKS = 20_000;
const MAX_DEVICES = 5000;

interface AccountSlot {
  failures: RecentFailures;
  newcomersNext: number;
  othersNext: number;
}

interface Visitor {
  failures: number;
  lastAt: number;
  next: number;
  inFlight: number;
}

export interface SignInTry {
  email: string;
  /** As `ClientAddresses.networkOf` returns it. */
  network: string;
  /** A device that has signed in to this account before; null if unknown. */
  device: string | null;
}

export interface SignInTurn {
  /** How long the attempt waits before its password is verified. */
  waitMs: number;
  /** If this attempt fails too, the device must be forgotten: it has guessed too often to count as known. */
  isLastOfDevice: boolean;
  /** The password was right: the attempt is not counted. */
  succeeded(): void;
  /** Must be called at the end, whatever the result. */
  ended(): void;
}

/**
 * Slows down guessing without locking anyone out (OWASP ASVS 5.0 6.3.1, and OWASP's "device cookies").
 *
 * A *known device* only waits for its own wrong attempts. *Unknown devices* wait by address, and take turns at an account in two lanes:
 * newcomers (addresses with hardly any attempts within a day) at most every 8 s, all others every 90 s. So the owner on a new device gets
 * in after some seconds even during an attack, as long as fewer than 450 newcomers an hour try that account. A wave of K networks that
 * all start at once first takes 2 K turns of a second; a visitor who meets it is told to retry in seconds until it is over.
 *
 * Wrong attempts at one account, from K addresses of as many networks, none of them known:
 *
 * - one address: 5 without a wait, then 2, 4, 8, 16, 32, 60 s apart, and from the tenth in the others' lane: 50 in the first hour, then 40;
 * - K addresses: each is a newcomer twice a day, 2 K; all others together 40 an hour. 50 addresses: 100 once, then 40 an hour;
 * - a /24 or /48 counts as a newcomer 8 times a day, however many addresses it has: rotating within one's own /48 gains nothing;
 * - any number of addresses: 10 at once, 140 a second apart, then 3600 / 8 = 450 an hour, and 40 of the others. Keeping that up for a
 *   day takes some 5,400 addresses from 1,400 networks, new ones every day, and tries 12,000 passwords. Generated passwords have 10^29.
 *
 * State is in memory, per process, and bounded: 16,384 accounts, 20,000 networks and as many wide ones, 5,000 devices. With P processes,
 * the figures are P times as high; a restart forgets them.
 */
@Injectable()
export class SignInLimit {
  private readonly key = randomBytes(32);
  private readonly accounts = new Map<number, AccountSlot>();
  private readonly networks = new Map<string, Visitor>();
  private readonly wide = new Map<string, Visitor>();
  private readonly devices = new Map<string, Visitor>();
  private atOnce = 0;

  constructor(private readonly clock: Clock) {}

  /**
   * Counts an attempt as wrong before its password is verified, so that parallel attempts cannot all slip through.
   *
   * @throws TooManySignInsError with the time to retry; the attempt is then not counted
   */
  begin({ email, network, device }: SignInTry): SignInTurn {
    const now = this.clock.steadyMs();
    return device === null ? this.beginUnknown(email, network, now) : this.beginKnown(device, now);
  }

  /** Number of remembered entries. */
  get size(): number {
    return this.accounts.size + this.networks.size + this.wide.size + this.devices.size;
  }

  private beginKnown(device: string, now: number): SignInTurn {
    const visitor = visitorOf(this.devices, device, MAX_DEVICES, now);
    const wait = Math.max(0, visitor.next - now);
    if (wait > MAX_WAIT_MS) throw tooMany(wait);
    const at = now + wait;
    return this.turn(now, at, [visitor], () => {
      visitor.next = at + delayAfter(visitor.failures, FREE_OF_DEVICE, MAX_WAIT_OF_DEVICE);
    });
  }

  private beginUnknown(email: string, network: string, now: number): SignInTurn {
    const slot = this.slotOf(email, now);
    const visitor = visitorOf(this.networks, network, MAX_NETWORKS, now);
    const wide = visitorOf(this.wide, wideNetworkOf(network), MAX_NETWORKS, now);
    const attacks = slot.failures.count(now);
    const isNewcomer = visitor.failures < NEWCOMER_TRIES && wide.failures < NEWCOMER_TRIES_OF_WIDE;
    const lane = isNewcomer ? 'newcomersNext' : 'othersNext';
    const every = attacks < CALM_UNDER ? 0 : isNewcomer ? paceOf(attacks) : OTHERS_EVERY;
    const laneNext = attacks < CALM_UNDER ? 0 : slot[lane];
    // Under attack, each address waits for one turn at a time, or one address could take everyone's turns.
    const isBusy = this.atOnce >= MAX_AT_ONCE || (attacks >= CALM_UNDER && visitor.inFlight > 0);
    const wait = Math.max(isBusy ? SECOND : 0, visitor.next - now, laneNext - now);
    if (isBusy || wait > MAX_WAIT_MS) throw tooMany(wait);
    const at = now + wait;
    slot[lane] = Math.max(slot[lane], at + every);
    slot.failures.add(now);
    return this.turn(
      now,
      at,
      [visitor, wide],
      () => {
        visitor.next = at + delayAfter(visitor.failures, FREE_OF_ADDRESS, MAX_WAIT_OF_ADDRESS);
      },
      () => slot.failures.remove(),
    );
  }

  private turn(
    now: number,
    at: number,
    visitors: readonly Visitor[],
    after: () => void,
    forgive: () => void = () => undefined,
  ): SignInTurn {
    this.atOnce += 1;
    for (const visitor of visitors) {
      visitor.failures += 1;
      visitor.inFlight += 1;
      visitor.lastAt = at;
    }
    after();
    return {
      waitMs: at - now,
      isLastOfDevice: visitors[0]?.failures === TRIES_OF_DEVICE,
      succeeded: () => {
        for (const visitor of visitors) {
          visitor.failures = Math.max(0, visitor.failures - 1);
          visitor.next = Math.min(visitor.next, at);
        }
        forgive();
      },
      ended: () => {
        this.atOnce -= 1;
        for (const visitor of visitors) visitor.inFlight -= 1;
      },
    };
  }

  private slotOf(email: string, now: number): AccountSlot {
    const at = createHmac('sha256', this.key).update(email.toLowerCase()).digest().readUInt32BE() % ACCOUNT_SLOTS;
    const slot = this.accounts.get(at) ?? { failures: new RecentFailures(HOUR), newcomersNext: 0, othersNext: 0 };
    // The attack is over, so the next one starts from scratch.
    if (slot.failures.count(now) === 0) slot.newcomersNext = slot.othersNext = 0;
    this.accounts.set(at, slot);
    return slot;
  }
}

const tooMany = (waitMs: number) => new TooManySignInsError(Math.ceil(waitMs / SECOND));

/** Forgets wrong attempts a day after the last one. When there are too many visitors, evicts those seen least recently. */
function visitorOf(visitors: Map<string, Visitor>, name: string, most: number, now: number): Visitor {
  const known = visitors.get(name);
  const isCurrent = known !== undefined && (now - known.lastAt < DAY || known.inFlight > 0);
  const visitor = isCurrent ? known : { failures: 0, lastAt: now, next: 0, inFlight: 0 };
  visitors.delete(name);
  visitors.set(name, visitor);
  // Evict many at once: finding the oldest entry of a Map gets slower the more entries were just deleted.
  if (visitors.size > most) {
    for (const oldest of visitors.keys()) {
      visitors.delete(oldest);
      if (visitors.size <= most * 0.9) break;
    }
  }
  return visitor;
}

/** The wait before the next attempt, after this many wrong ones. */
const delayAfter = (failures: number, free: number, most: number): number =>
  failures < free ? 0 : Math.min(most, SECOND * 2 ** (failures - free + 1));

const paceOf = (attacks: number): number => NEWCOMER_PACE.find(({ from }) => attacks >= from)?.every ?? 0;
