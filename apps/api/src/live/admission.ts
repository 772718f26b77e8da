import type { IncomingHttpHeaders } from 'node:http';
import { Injectable } from '@nestjs/common';
import { NotSignedInError } from '../access/access.errors.js';
import { AccessService } from '../access/access.service.js';
import type { Identity } from '../access/identity.js';
import { Notices } from '../platform/notices.js';

/** Look-ups at the database at once: after a restart all consoles come back together, and clicks need connections too. */
const MAX_LOOK_UPS = 4;

type Headers = Pick<IncomingHttpHeaders, 'authorization' | 'cookie'>;

/** Says whose socket it is. Sockets that show the same at the same time share one look-up; nothing is remembered after it. */
@Injectable()
export class Admission {
  private readonly lookUps = new Map<string, Promise<Identity | null>>();
  /** Identities that were ended while look-ups ran: what those found may be older than that. */
  private readonly ended = new Set<string>();
  private readonly queue: (() => void)[] = [];
  private running = 0;

  constructor(
    private readonly access: AccessService,
    notices: Notices,
  ) {
    notices.on('accessEnded', ({ identityId }) => {
      if (this.lookUps.size > 0) this.ended.add(identityId);
    });
  }

  /** @throws NotSignedInError for nobody known, for a write key, and for an identity that has just been ended */
  async admit(headers: Headers): Promise<Identity> {
    const shown = JSON.stringify([headers.authorization, headers.cookie]);
    let lookUp = this.lookUps.get(shown);
    if (lookUp === undefined) {
      lookUp = this.lookUp(headers).finally(() => {
        this.lookUps.delete(shown);
        // After those who waited for this look-up have asked whether it still holds.
        if (this.lookUps.size === 0) setImmediate(() => this.lookUps.size === 0 && this.ended.clear());
      });
      this.lookUps.set(shown, lookUp);
    }
    const identity = await lookUp;
    if (identity === null || identity.kind === 'writeKey' || this.ended.has(identity.id)) throw new NotSignedInError();
    return identity;
  }

  private async lookUp(headers: Headers): Promise<Identity | null> {
    if (this.running >= MAX_LOOK_UPS) await new Promise<void>((resolve) => this.queue.push(resolve));
    else this.running += 1;
    try {
      return await this.access.identify(headers);
    } finally {
      // The place is handed on, not given back, while somebody waits for it.
      const next = this.queue.shift();
      if (next === undefined) this.running -= 1;
      else next();
    }
  }
}
