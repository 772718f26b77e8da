import { Injectable } from '@nestjs/common';
import type { ApiToken, Role, WriteKey, WriteKeyLimits } from '@storepulse/contracts';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database.js';
import { NotFoundError } from '../platform/errors.js';
import { Log } from '../platform/log.js';
import { Notices } from '../platform/notices.js';
import { apiTokenId, writeKeyId } from './identity.js';
import { CredentialsRepository } from './credentials.repository.js';
import { PageOrigins } from './page-origins.js';
import { makeSecret } from './secrets.js';
import { WriteKeyCache } from './write-key-cache.js';
import { type KeyUsage, writeKeyUsage } from './write-key-usage.query.js';

/** Creates, lists, limits and revokes API tokens and write keys. */
@Injectable()
export class CredentialsService {
  constructor(
    private readonly database: Database,
    private readonly credentials: CredentialsRepository,
    private readonly keys: WriteKeyCache,
    private readonly origins: PageOrigins,
    private readonly clock: Clock,
    private readonly notices: Notices,
    private readonly log: Log,
  ) {}

  apiTokens(): Promise<ApiToken[]> {
    return this.credentials.listApiTokens(this.database.writers.access);
  }

  async addApiToken(name: string, role: Role): Promise<ApiToken & { token: string }> {
    const made = makeSecret('apiToken');
    const token = await this.credentials.addApiToken(this.database.writers.access, made, name, role, this.clock.now());
    this.log.info('API token created', { token: token.prefix, role });
    return { ...token, token: made.secret };
  }

  /** @throws NotFoundError */
  async removeApiToken(id: string): Promise<void> {
    await this.database.write('access', async (client) => {
      if (!(await this.credentials.revokeApiToken(client, id, this.clock.now()))) throw new NotFoundError('token');
      await this.notices.publish(client, { type: 'accessEnded', identityId: apiTokenId(id) });
    });
    this.log.info('API token revoked', { id });
  }

  async writeKeys(): Promise<WriteKey[]> {
    const [keys, usage] = await Promise.all([this.credentials.listWriteKeys(this.database.writers.access), this.usage()]);
    return keys.map((key) => ({ ...key, ...usage(key.id) }));
  }

  async addWriteKey(name: string, limits: WriteKeyLimits): Promise<WriteKey & { key: string }> {
    const made = makeSecret('writeKey');
    const key = await this.database.write('access', async (client) => {
      await this.notices.publish(client, { type: 'writeKeysChanged' });
      return this.credentials.addWriteKey(client, made, name, limits, this.clock.now());
    });
    this.forget();
    this.log.info('write key created', { key: key.prefix });
    return { ...key, acceptedToday: 0, cuts: [], key: made.secret };
  }

  /** Takes effect here at once, and in other processes when the notice arrives. @throws NotFoundError */
  async limitWriteKey(id: string, limits: WriteKeyLimits): Promise<WriteKey> {
    const key = await this.database.write('access', async (client) => {
      const changed = await this.credentials.limitWriteKey(client, id, limits);
      if (changed === undefined) throw new NotFoundError('write key');
      await this.notices.publish(client, { type: 'writeKeysChanged' });
      return changed;
    });
    this.forget();
    this.log.info('write key limits changed', { key: key.prefix, ...limits });
    return { ...key, ...(await this.usage())(id) };
  }

  /** @throws NotFoundError */
  async removeWriteKey(id: string): Promise<void> {
    await this.database.write('access', async (client) => {
      if (!(await this.credentials.revokeWriteKey(client, id, this.clock.now()))) throw new NotFoundError('write key');
      await this.notices.publish(client, { type: 'accessEnded', identityId: writeKeyId(id) });
    });
    this.forget();
    this.log.info('write key revoked', { id });
  }

  private usage(): Promise<(keyId: string) => KeyUsage> {
    return writeKeyUsage(this.database.pool, this.clock.now());
  }

  private forget(): void {
    this.keys.clear();
    this.origins.clear();
  }
}
