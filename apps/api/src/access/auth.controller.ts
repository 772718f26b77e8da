import { Body, Controller, Headers, Req, Res } from '@nestjs/common';
import { type Account, endpoints } from '@storepulse/contracts';
import type { Request, Response } from 'express';
import type { IncomingHttpHeaders } from 'node:http';
import { ClientAddresses } from '../platform/client-addresses.js';
import { ZodPipe } from '../platform/zod.pipe.js';
import { Caller, Endpoint } from './access.decorators.js';
import { AccessDeniedError } from './access.errors.js';
import { deviceCookie } from './device-cookie.js';
import type { Identity } from './identity.js';
import { cameOverTls } from './request-origin.js';
import { sessionCookie } from './session-cookie.js';
import { type Credentials, SignInService } from './sign-in.service.js';

@Controller()
export class AuthController {
  constructor(
    private readonly signIns: SignInService,
    private readonly addresses: ClientAddresses,
  ) {}

  @Endpoint('login')
  async login(
    @Body(new ZodPipe(endpoints.login.body)) body: Credentials,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Account> {
    const { account, token, device } = await this.signIns.signIn(body, this.addresses.networkOf(request), request.headers);
    const isSecure = cameOverTls(request.headers, request.secure);
    const session = sessionCookie(isSecure);
    response.cookie(session.name, token, session.options);
    const remembered = deviceCookie(isSecure);
    response.cookie(remembered.name, device, remembered.options);
    return account;
  }

  @Endpoint('logout')
  async logout(@Headers() headers: IncomingHttpHeaders, @Res({ passthrough: true }) response: Response): Promise<{ ok: true }> {
    await this.signIns.signOut(headers);
    for (const { name, options } of [sessionCookie(false), sessionCookie(true)]) response.clearCookie(name, options);
    return { ok: true };
  }

  @Endpoint('me')
  me(@Caller() caller: Identity): Account {
    if (caller.kind === 'writeKey') throw new AccessDeniedError();
    return { email: caller.email, name: caller.name, role: caller.role };
  }
}
