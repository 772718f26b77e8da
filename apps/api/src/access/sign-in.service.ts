import type { IncomingHttpHeaders } from 'node:http';
import { Injectable } from '@nestjs/common';
import type { Account } from '@storepulse/contracts';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database.js';
import { Log } from '../platform/log.js';
import { Notices } from '../platform/notices.js';
import { WrongPasswordError } from './access.errors.js';
import { type AccountRow, AccountsRepository } from './accounts.repository.js';
import { DEVICE_LIFE_MS, readDevice } from './device-cookie.js';
import { DevicesRepository } from './devices.repository.js';
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
  /** Secrets for the cookies; never use them elsewhere. */
  token: string;
  device: string;
}

@Injectable()
export class SignInService {
  constructor(
    private readonly database: Database,
    private readonly accounts: AccountsRepository,
    private readonly signIns: SignInsRepository,
    private readonly devices: DevicesRepository,
    private readonly limit: SignInLimit,
    private readonly passwords: Passwords,
    private readonly clock: Clock,
    private readonly notices: Notices,
    private readonly log: Log,
  ) {}

  /**
   * Signs in, and ends the previous sign-in that the caller presented, if any.
   *
   * @param network of the visitor, for the limit.
   * @throws WrongPasswordError, TooManySignInsError
   */
  async signIn(shownCredentials: Credentials, network: string, headers: Pick<IncomingHttpHeaders, 'cookie'>): Promise<SignedIn> {
    const { password } = shownCredentials;
    // Lower-case once, for both the limit and the database. PostgreSQL maps "\u0130" to "i" and JavaScript does not, so each spelling would
    // otherwise have guesses of its own.
    const email = shownCredentials.email.toLowerCase();
    const shown = readDevice(headers);
    const isKnown = shown !== undefined && (await this.devices.isKnown(this.database.writers.access, shown, email, this.clock.now()));
    const turn = this.limit.begin({ email, network, device: isKnown ? shown.toString('base64') : null });
    try {
      if (turn.waitMs > 0) await this.clock.wait(turn.waitMs);
      const account = await this.accounts.findByEmail(this.database.writers.access, email);
      const isRight = await this.passwords.isRight(account?.password_hash, password, isKnown);
      if (account === undefined || !isRight || account.disabled) {
        this.log.warn('sign-in refused', { address: network, isKnownDevice: isKnown });
        if (isKnown && turn.isLastOfDevice) await this.devices.forget(this.database.writers.access, shown);
        throw new WrongPasswordError();
      }
      turn.succeeded();
      return await this.begin(account, network, headers);
    } finally {
      turn.ended();
    }
  }

  private async begin(account: AccountRow, network: string, headers: Pick<IncomingHttpHeaders, 'cookie'>): Promise<SignedIn> {
    const made = makeSecret('signIn');
    const device = makeSecret('device');
    const shown = readDevice(headers);
    const now = this.clock.now();
    await this.database.write('access', async (client) => {
      await this.endShown(client, headers);
      if (shown !== undefined) await this.devices.forget(client, shown);
      await this.devices.add(client, device.hash, account.account_id, now, new Date(now.getTime() + DEVICE_LIFE_MS));
      await this.signIns.add(client, made.hash, account.account_id, now, new Date(now.getTime() + SIGN_IN_LIFE_MS));
    });
    this.log.info('signed in', { account: account.email, address: network });
    return { account: { email: account.email, name: account.name, role: account.role }, token: made.secret, device: device.secret };
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
