import type { IncomingHttpHeaders } from 'node:http';
import { Injectable } from '@nestjs/common';
import { NotSignedInError } from '../access/access.errors.js';
import { AccessService } from '../access/access.service.js';
import type { Identity } from '../access/identity.js';
import { Notices } from '../platform/notices.js';

/** Concurrent database lookups: after a restart all consoles reconnect at once, and HTTP requests need connections too. */
const MAX_LOOK_UPS = 4;

type Headers = Pick<IncomingHttpHeaders, 'authorization' | 'cookie'>;

/** Authenticates sockets. Concurrent sockets with the same credentials share one lookup; nothing is cached afterwards. */
@Injectable()
export class Admission {
  private readonly lookUps = new Map<string, Promise<Identity | null>>();
  /** Identities whose access ended during lookups: the results of those lookups may be outdated. */
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

  /** @throws NotSignedInError for unknown credentials, for a write key, and for an identity whose access has just ended */
  async admit(headers: Headers): Promise<Identity> {
    const shown = JSON.stringify([headers.authorization, headers.cookie]);
    let lookUp = this.lookUps.get(shown);
    if (lookUp === undefined) {
      lookUp = this.lookUp(headers).finally(() => {
        this.lookUps.delete(shown);
        // Runs after the callers of this lookup have checked `ended`.
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
      // If someone waits for the slot, it passes to them directly.
      const next = this.queue.shift();
      if (next === undefined) this.running -= 1;
      else next();
    }
  }
}
