import { Module } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { AccessGuard } from './access.guard.js';
import { AccessService } from './access.service.js';
import { AccessExpiry } from './access-expiry.js';
import { AccountsRepository } from './accounts.repository.js';
import { AdminAccounts } from './admin-account.js';
import { AskerInterceptor } from './asker.interceptor.js';
import { AuthController } from './auth.controller.js';
import { CredentialsController } from './credentials.controller.js';
import { CredentialsRepository } from './credentials.repository.js';
import { CredentialsService } from './credentials.service.js';
import { PageOrigins } from './page-origins.js';
import { DevicesRepository } from './devices.repository.js';
import { Passwords } from './passwords.js';
import { SignInLimit } from './sign-in-limit.js';
import { SignInService } from './sign-in.service.js';
import { SignInsRepository } from './sign-ins.repository.js';
import { WriteKeyCache } from './write-key-cache.js';

@Module({
  controllers: [AuthController, CredentialsController],
  providers: [
    AccessService,
    AccessExpiry,
    AccountsRepository,
    AdminAccounts,
    CredentialsRepository,
    CredentialsService,
    DevicesRepository,
    PageOrigins,
    Passwords,
    SignInLimit,
    SignInService,
    SignInsRepository,
    WriteKeyCache,
    { provide: APP_GUARD, useClass: AccessGuard },
    { provide: APP_INTERCEPTOR, useClass: AskerInterceptor },
  ],
  exports: [AccessService, AdminAccounts, PageOrigins],
})
export class AccessModule {}
