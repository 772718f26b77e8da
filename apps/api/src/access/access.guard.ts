import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { type Access as AccessRule, ROLES, type Role } from '@storepulse/contracts';
import type { Request } from 'express';
import { ClientAddresses } from '../platform/client-addresses.js';
import { Log } from '../platform/log.js';
import { ACCESS_RULE } from './access.decorators.js';
import { AccessDeniedError, ForeignOriginError, NotSignedInError } from './access.errors.js';
import { AccessService } from './access.service.js';
import { type Identity, identityOf, rememberIdentity } from './identity.js';
import { isFromForeignPage } from './request-origin.js';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Whether a role includes the rights of another: each role includes those before it. */
export const hasRole = (has: Role, needed: Role): boolean => ROLES.indexOf(has) >= ROLES.indexOf(needed);

/** Guards every HTTP route; a route without a rule is denied. live/ checks sockets at their handshake. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly access: AccessService,
    private readonly addresses: ClientAddresses,
    private readonly log: Log,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const request = context.switchToHttp().getRequest<Request>();
    const rule = this.reflector.getAllAndOverride<AccessRule | undefined>(ACCESS_RULE, [context.getHandler(), context.getClass()]);
    if (rule === undefined) {
      this.log.error('a route has no access rule', undefined, { route: `${context.getClass().name}.${context.getHandler().name}` });
      throw new AccessDeniedError();
    }
    const isChange = !SAFE_METHODS.has(request.method);
    if (rule === 'public') {
      if (isChange && isFromForeignPage(request.headers)) throw new ForeignOriginError();
      return true;
    }
    // The sender of events was identified before the body was read.
    const identity = identityOf(request) ?? (await this.access.identify(request.headers));
    if (identity === null) throw new NotSignedInError();
    if (isChange && identity.kind === 'account' && isFromForeignPage(request.headers)) throw new ForeignOriginError();
    if (!mayCall(identity, rule)) {
      this.log.warn('denied', { identity: identity.id, address: this.addresses.of(request), method: request.method, path: request.path });
      throw new AccessDeniedError();
    }
    rememberIdentity(request, identity);
    return true;
  }
}

/** Write keys may only send events, and only write keys may send events. */
const mayCall = (identity: Identity, rule: Role | 'writeKey'): boolean =>
  identity.kind === 'writeKey' ? rule === 'writeKey' : rule !== 'writeKey' && hasRole(identity.role, rule);
