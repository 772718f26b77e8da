import type { IncomingHttpHeaders } from 'node:http';
import { Injectable } from '@nestjs/common';
import { Background } from '../platform/background.js';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database.js';
import { NextRead } from '../platform/next-read.js';
import { type Shown, shownCredential } from './credential-headers.js';
import { CredentialsRepository } from './credentials.repository.js';
import { apiTokenId, type Identity, signInId, writeKeyId } from './identity.js';
import { hashSecret } from './secrets.js';
import { SIGN_IN_IDLE_MS } from './sign-in-lifetime.js';
import { SignInsRepository } from './sign-ins.repository.js';
import { WriteKeyCache } from './write-key-cache.js';

/** "Last used" is accurate to the minute: a key with a hundred requests a second need not be written each time. */
const TOUCH_EVERY_MS = 60_000;

/** Identifies callers. Revoked credentials are refused at the next call: each call queries the database or a cache that notices clear. */
@Injectable()
export class AccessService {
  /** Lookups in flight: a console page sends a handful of calls at once, all with the same credential. */
  private readonly lookUps = new Map<string, NextRead<Identity | null>>();

  constructor(
    private readonly database: Database,
    private readonly signIns: SignInsRepository,
    private readonly credentials: CredentialsRepository,
    private readonly keys: WriteKeyCache,
    private readonly clock: Clock,
    private readonly background: Background,
  ) {}

  /** Identifies the sender of these headers (an HTTP call or a socket handshake); null when unknown. */
  async identify(headers: Pick<IncomingHttpHeaders, 'authorization' | 'cookie'>): Promise<Identity | null> {
    const shown = shownCredential(headers);
    return shown === undefined ? null : this.lookUp(shown);
  }

  private async lookUp({ kind, secret }: Shown): Promise<Identity | null> {
    const hash = hashSecret(secret);
    const key = `${kind} ${hash.toString('base64')}`;
    const known = this.lookUps.get(key);
    const lookUp = known ?? new NextRead(() => this.find(kind, hash));
    if (known === undefined) this.lookUps.set(key, lookUp);
    try {
      return await lookUp.now();
    } finally {
      if (lookUp.isIdle && this.lookUps.get(key) === lookUp) this.lookUps.delete(key);
    }
  }

  private find(kind: Shown['kind'], hash: Buffer): Promise<Identity | null> {
    switch (kind) {
      case 'signIn':
        return this.signIn(hash);
      case 'apiToken':
        return this.apiToken(hash);
      case 'writeKey':
        return this.writeKey(hash);
    }
    kind satisfies never;
    return Promise.resolve(null);
  }

  private async signIn(hash: Buffer): Promise<Identity | null> {
    const now = this.clock.now();
    const found = await this.signIns.findLive(this.database.accessGlances, hash, now, new Date(now.getTime() - SIGN_IN_IDLE_MS));
    if (found === undefined) return null;
    if (this.isDue(found.last_seen_at)) {
      this.background.run('record the last use of a sign-in', this.signIns.touch(this.database.writers.access, hash, now));
    }
    return { kind: 'account', id: signInId(hash), email: found.email, name: found.name, role: found.role };
  }

  private async apiToken(hash: Buffer): Promise<Identity | null> {
    const found = await this.credentials.findApiToken(this.database.accessGlances, hash);
    if (found === undefined) return null;
    if (this.isDue(found.lastUsedAt)) {
      this.background.run(
        'record the last use of a token',
        this.credentials.touchApiToken(this.database.writers.access, found.id, this.clock.now()),
      );
    }
    return { kind: 'apiToken', id: apiTokenId(found.id), email: `token:${found.name}`, name: found.name, role: found.role };
  }

  private async writeKey(hash: Buffer): Promise<Identity | null> {
    const found = await this.keys.find(hash, () => this.credentials.findWriteKey(this.database.writers.access, hash));
    if (found === undefined) return null;
    if (this.isDue(found.lastUsedAt)) {
      const now = this.clock.now();
      found.lastUsedAt = now.toISOString();
      this.background.run(
        'record the last use of a write key',
        this.credentials.touchWriteKey(this.database.writers.access, found.id, now),
      );
    }
    return { kind: 'writeKey', id: writeKeyId(found.id), keyId: found.id, name: found.name, limits: found.limits };
  }

  private isDue(last: Date | string | null): boolean {
    return last === null || this.clock.now().getTime() - new Date(last).getTime() >= TOUCH_EVERY_MS;
  }
}
