import type { Role, WriteKeyLimits } from '@storepulse/contracts';

/** A verified caller. */
export type Identity =
  | { kind: 'account'; id: string; email: string; name: string; role: Role }
  | { kind: 'apiToken'; id: string; email: string; name: string; role: Role }
  | WriteKeyIdentity;

export interface WriteKeyIdentity {
  kind: 'writeKey';
  id: string;
  keyId: string;
  name: string;
  limits: WriteKeyLimits;
}

const identities = new WeakMap<object, Identity>();

/** Remembers who sent a request. Kept outside the request object, so that nothing the caller sends can pose as an identity. */
export const rememberIdentity = (request: object, identity: Identity): void => {
  identities.set(request, identity);
};

export const identityOf = (request: object): Identity | undefined => identities.get(request);

/** Ids that are unique across sign-ins, tokens and keys. A sign-in's id is its token's hash, which is not secret. */
export const signInId = (hash: Buffer): string => `sign-in:${hash.toString('hex')}`;
export const apiTokenId = (id: string): string => `api-token:${id}`;
export const writeKeyId = (id: string): string => `write-key:${id}`;

/** The holder whose turns a query uses; a person has the same one on every device. */
export const holderOf = (identity: Identity): string => (identity.kind === 'account' ? `account:${identity.email}` : identity.id);
