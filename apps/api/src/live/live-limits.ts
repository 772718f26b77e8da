import { Injectable } from '@nestjs/common';
import { holderOf, type Identity } from '../access/identity.js';
import { Counts } from './counts.js';
import { LiveMetrics } from './live-metrics.js';
import { type LiveRefusedError, tooManyOfAddress, tooManyOfIdentity, tooManyOfServer, tooManyRooms } from './live.errors.js';

/** Limits of `/live`; docs/operations.md lists them. */
export const CAPS = {
  /** An office with 200 wall screens has one address and often one account. It fits twice into the first limit and once into the second. */
  socketsOfAddress: 500,
  socketsOfIdentity: 250,
  sockets: 2000,
  /** Distinct rooms: each is rebuilt whenever something changes. Screens that show the same share one. */
  roomsOfIdentity: 150,
  rooms: 1000,
} as const;

/** Counts sockets and rooms by holder. All sign-ins of an account count as one holder. */
@Injectable()
export class LiveLimits {
  private readonly addresses = new Counts();
  private readonly identities = new Counts();
  private readonly watched = new Map<string, Counts>();
  private readonly rooms = new Counts();
  private readonly roomsOf = new Counts();
  private sockets = 0;
  private distinctRooms = 0;

  constructor(private readonly metrics: LiveMetrics) {}

  /**
   * Runs before the database lookup of the identity.
   *
   * @throws LiveRefusedError
   */
  checkNetwork(network: string): void {
    if (this.sockets >= CAPS.sockets) throw this.refuse(tooManyOfServer());
    if (this.addresses.of(network) >= CAPS.socketsOfAddress) throw this.refuse(tooManyOfAddress());
  }

  /**
   * @returns a function that releases the socket's slot; call it once
   * @throws LiveRefusedError
   */
  takeSocket(network: string, identity: Identity): () => void {
    this.checkNetwork(network);
    const holder = holderOf(identity);
    if (this.identities.of(holder) >= CAPS.socketsOfIdentity) throw this.refuse(tooManyOfIdentity());
    this.sockets += 1;
    this.addresses.add(network);
    this.identities.add(holder);
    return () => {
      this.sockets -= 1;
      this.addresses.remove(network);
      this.identities.remove(holder);
    };
  }

  /**
   * Call for each socket that starts to watch a room.
   *
   * @throws LiveRefusedError
   */
  takeRoom(identity: Identity, room: string): void {
    const holder = holderOf(identity);
    const own = this.watched.get(holder) ?? new Counts();
    const isNewToHolder = own.of(room) === 0;
    const isNew = this.rooms.of(room) === 0;
    if ((isNewToHolder && this.roomsOf.of(holder) >= CAPS.roomsOfIdentity) || (isNew && this.distinctRooms >= CAPS.rooms)) {
      throw this.refuse(tooManyRooms());
    }
    this.watched.set(holder, own);
    own.add(room);
    this.rooms.add(room);
    if (isNewToHolder) this.roomsOf.add(holder);
    if (isNew) this.distinctRooms += 1;
  }

  giveRoom(identity: Identity, room: string): void {
    const holder = holderOf(identity);
    const own = this.watched.get(holder);
    if (own === undefined) return;
    own.remove(room);
    this.rooms.remove(room);
    if (own.of(room) === 0) this.roomsOf.remove(holder);
    if (this.roomsOf.of(holder) === 0) this.watched.delete(holder);
    if (this.rooms.of(room) === 0) this.distinctRooms -= 1;
  }

  refuse(error: LiveRefusedError): LiveRefusedError {
    this.metrics.refused.inc({ reason: error.refusal });
    return error;
  }
}
