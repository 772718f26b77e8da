import {
  applyDecorators,
  HttpCode,
  RequestMapping,
  RequestMethod,
  SetMetadata,
  createParamDecorator,
  type ExecutionContext,
} from '@nestjs/common';
import { type Access as AccessRule, type Endpoint as EndpointDeclaration, type EndpointName, endpoints } from '@storepulse/contracts';
import type { Request } from 'express';
import { type Identity, identityOf } from './identity.js';

export const ACCESS_RULE = 'storepulse:access';

/** Declares who may call a route. A route without it is denied to everybody. */
export const Access = (rule: AccessRule) => SetMetadata(ACCESS_RULE, rule);

/** Makes a method the route of a contract endpoint, with its method, path and access; answers 200. */
export const Endpoint = (name: EndpointName) => {
  const { method, path, formerPath, access }: EndpointDeclaration = endpoints[name];
  const paths = formerPath === undefined ? path : [path, formerPath];
  return applyDecorators(RequestMapping({ method: RequestMethod[method], path: paths }), Access(access), HttpCode(200));
};

/** The caller's identity; not on public routes. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): Identity => {
  const identity = identityOf(context.switchToHttp().getRequest<Request>());
  if (identity === undefined) throw new Error('a public route asked for its caller');
  return identity;
});
