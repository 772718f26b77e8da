import { Injectable } from '@nestjs/common';
import type { ApiToken, Role, WriteKey } from '@storepulse/contracts';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database.js';
import { NotFoundError } from '../platform/errors.js';
import { Log } from '../platform/log.js';
import { Notices } from '../platform/notices.js';
import { apiTokenId, writeKeyId } from './identity.js';
import { CredentialsRepository } from './credentials.repository.js';
import { makeSecret } from './secrets.js';
import { WriteKeyCache } from './write-key-cache.js';

/** Tokens and write keys of programs: made, listed, revoked. */
@Injectable()
export class CredentialsService {
  constructor(
    private readonly database: Database,
    private readonly credentials: CredentialsRepository,
    private readonly keys: WriteKeyCache,
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
    this.log.info('API token made', { token: token.prefix, role });
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

  writeKeys(): Promise<WriteKey[]> {
    return this.credentials.listWriteKeys(this.database.writers.access);
  }

  async addWriteKey(name: string): Promise<WriteKey & { key: string }> {
    const made = makeSecret('writeKey');
    const key = await this.credentials.addWriteKey(this.database.writers.access, made, name, this.clock.now());
    this.log.info('write key made', { key: key.prefix });
    return { ...key, key: made.secret };
  }

  /** @throws NotFoundError */
  async removeWriteKey(id: string): Promise<void> {
    await this.database.write('access', async (client) => {
      if (!(await this.credentials.revokeWriteKey(client, id, this.clock.now()))) throw new NotFoundError('write key');
      await this.notices.publish(client, { type: 'accessEnded', identityId: writeKeyId(id) });
    });
    this.keys.clear();
    this.log.info('write key revoked', { id });
  }
}
