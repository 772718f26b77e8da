import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Settings } from '../config/settings.js';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database.js';
import { Notices } from '../platform/notices.js';
import { signInId } from './identity.js';
import { type AccountRow, AccountsRepository } from './accounts.repository.js';
import { DevicesRepository } from './devices.repository.js';
import { Passwords } from './passwords.js';
import { SignInsRepository } from './sign-ins.repository.js';

export interface AdminAccount {
  email: string;
  /** Set only at the start that generated it, and shown only once. */
  madeUpPassword: string | null;
}

const ADMIN_NAME = 'Admin';

/** Makes sure that somebody can sign in. */
@Injectable()
export class AdminAccounts implements OnApplicationBootstrap {
  constructor(
    private readonly database: Database,
    private readonly accounts: AccountsRepository,
    private readonly signIns: SignInsRepository,
    private readonly devices: DevicesRepository,
    private readonly passwords: Passwords,
    private readonly settings: Settings,
    private readonly clock: Clock,
    private readonly notices: Notices,
  ) {}

  /** A configured password need not be shown to anyone, so the account can be created right away. */
  async onApplicationBootstrap(): Promise<void> {
    if (this.settings.adminPassword !== undefined) await this.ensure();
  }

  /**
   * Creates the admin account at the first start. ADMIN_PASSWORD, if set, becomes that account's password; changing it ends the account's
   * sign-ins. Several processes may call this at once: only one creates the account.
   */
  async ensure(): Promise<AdminAccount> {
    const { adminEmail: email, adminPassword: given } = this.settings;
    const existing = await this.accounts.findByEmail(this.database.writers.access, email);
    if (existing !== undefined) {
      if (given !== undefined) await this.setPassword(existing, given);
      return { email, madeUpPassword: null };
    }
    const other = await this.accounts.findFirstAdmin(this.database.writers.access);
    if (other !== undefined && given === undefined) return { email: other.email, madeUpPassword: null };

    const password = given ?? this.passwords.make();
    const passwordHash = await this.passwords.hash(password);
    const isMade = await this.accounts.add(this.database.writers.access, {
      email,
      name: ADMIN_NAME,
      role: 'admin',
      passwordHash,
      createdAt: this.clock.now(),
    });
    return { email, madeUpPassword: isMade && given === undefined ? password : null };
  }

  private async setPassword(account: AccountRow, password: string): Promise<void> {
    if (await this.passwords.isRight(account.password_hash, password, true)) return;
    const passwordHash = await this.passwords.hash(password);
    await this.database.write('access', async (client) => {
      await this.accounts.changePassword(client, account.account_id, passwordHash);
      await this.devices.forgetAllOf(client, account.account_id);
      for (const hash of await this.signIns.endAllOf(client, account.account_id)) {
        await this.notices.publish(client, { type: 'accessEnded', identityId: signInId(hash) });
      }
    });
  }
}
