import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { isOriginAllowed } from '@storepulse/contracts';
import { type Observable, Subject } from 'rxjs';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database.js';
import { errorMessage } from '../platform/error-code.js';
import { Log } from '../platform/log.js';
import { Notices } from '../platform/notices.js';
import { CredentialsRepository } from './credentials.repository.js';
import type { WriteKeyIdentity } from './identity.js';

/** Notices announce changes; this bounds the effect of a lost one. */
const TRUSTED_MS = 5000;

/**
 * Page origins that may send events. A CORS preflight does not say which key the call will use, so a preflight is refused only when every
 * key would refuse the origin.
 */
@Injectable()
export class PageOrigins implements OnApplicationBootstrap {
  private readonly refused = new Subject<{ keyId: string; at: Date }>();
  private known: { lists: Promise<readonly string[][]>; untilMs: number } | undefined;

  constructor(
    private readonly database: Database,
    private readonly credentials: CredentialsRepository,
    private readonly notices: Notices,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    for (const type of ['accessEnded', 'writeKeysChanged'] as const) this.notices.on(type, () => this.clear());
  }

  /** Requests, from pages or programs, refused because their origin may not use the key. */
  readonly refusals$: Observable<{ keyId: string; at: Date }> = this.refused.asObservable();

  /** Whether a key may be used from an origin; refusals are counted. */
  isAllowed({ keyId, limits }: WriteKeyIdentity, origin: string | undefined): boolean {
    const mayUse = isOriginAllowed(limits.origins, origin);
    if (!mayUse) this.refused.next({ keyId, at: this.clock.now() });
    return mayUse;
  }

  clear(): void {
    this.known = undefined;
  }

  async maySend(origin: string): Promise<boolean> {
    const now = this.clock.now().getTime();
    if (this.known === undefined || this.known.untilMs <= now) {
      this.known = { lists: this.credentials.listAllowedOrigins(this.database.accessGlances), untilMs: now + TRUSTED_MS };
    }
    try {
      const lists = await this.known.lists;
      return lists.length === 0 || lists.some((allowed) => isOriginAllowed(allowed, origin));
    } catch (error) {
      // The call itself is checked later, so a preflight must not fail because the database is down.
      this.log.warn('cannot read the origins of write keys', { reason: errorMessage(error) });
      return true;
    }
  }
}
