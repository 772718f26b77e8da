import type { IncomingHttpHeaders } from 'node:http';
import { Injectable } from '@nestjs/common';
import type { Account } from '@storepulse/contracts';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database.js';
import { Log } from '../platform/log.js';
import { Notices } from '../platform/notices.js';
import { WrongPasswordError } from './access.errors.js';
import { AccountsRepository } from './accounts.repository.js';
import { signInId } from './identity.js';
import { Passwords } from './passwords.js';
import { hashSecret, makeSecret } from './secrets.js';
import { readSessionCookie } from './session-cookie.js';
import { SIGN_IN_LIFE_MS } from './sign-in-lifetime.js';
import { SignInLimit } from './sign-in-limit.js';
import { SignInsRepository } from './sign-ins.repository.js';

export interface Credentials {
  email: string;
  password: string;
}

export interface SignedIn {
  account: Account;
  /** For the cookie; nowhere else. */
  token: string;
}

@Injectable()
export class SignInService {
  constructor(
    private readonly database: Database,
    private readonly accounts: AccountsRepository,
    private readonly signIns: SignInsRepository,
    private readonly limit: SignInLimit,
    private readonly passwords: Passwords,
    private readonly clock: Clock,
    private readonly notices: Notices,
    private readonly log: Log,
  ) {}

  /**
   * Signs in and ends the sign-in that the caller showed before, if any.
   *
   * @param address of the connection, for the limit.
   * @throws WrongPasswordError, TooManySignInsError
   */
  async signIn({ email, password }: Credentials, address: string, headers: Pick<IncomingHttpHeaders, 'cookie'>): Promise<SignedIn> {
    await this.limit.begin(email, address);
    const account = await this.accounts.findByEmail(this.database.writers.access, email);
    const isRight = await this.passwords.isRight(account?.password_hash, password);
    if (account === undefined || !isRight || account.disabled) {
      this.log.warn('sign-in refused', { address });
      throw new WrongPasswordError();
    }
    const made = makeSecret('signIn');
    const now = this.clock.now();
    await this.database.write('access', async (client) => {
      await this.limit.forgive(client, email);
      await this.endShown(client, headers);
      await this.signIns.add(client, made.hash, account.account_id, now, new Date(now.getTime() + SIGN_IN_LIFE_MS));
    });
    this.log.info('signed in', { account: account.email, address });
    return { account: { email: account.email, name: account.name, role: account.role }, token: made.secret };
  }

  async signOut(headers: Pick<IncomingHttpHeaders, 'cookie'>): Promise<void> {
    await this.database.write('access', (client) => this.endShown(client, headers));
  }

  private async endShown(client: Parameters<SignInsRepository['end']>[0], headers: Pick<IncomingHttpHeaders, 'cookie'>): Promise<void> {
    const shown = readSessionCookie(headers);
    if (shown === undefined) return;
    const hash = hashSecret(shown);
    if (await this.signIns.end(client, hash)) await this.notices.publish(client, { type: 'accessEnded', identityId: signInId(hash) });
  }
}
