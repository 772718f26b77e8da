import type { Role, WriteKeyLimits } from '@storepulse/contracts';

/** Who calls, once the credentials were found good. */
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

/** Keeps with a request who sent it; outside the request object, so that nothing a caller sends can stand for it. */
export const rememberIdentity = (request: object, identity: Identity): void => {
  identities.set(request, identity);
};

export const identityOf = (request: object): Identity | undefined => identities.get(request);

/** Ids that tell one sign-in, token or key from all others; of a sign-in the hash, which is no secret. */
export const signInId = (hash: Buffer): string => `sign-in:${hash.toString('hex')}`;
export const apiTokenId = (id: string): string => `api-token:${id}`;
export const writeKeyId = (id: string): string => `write-key:${id}`;

/** Whose turn a question takes: a person's is the same from every device. */
export const holderOf = (identity: Identity): string => (identity.kind === 'account' ? `account:${identity.email}` : identity.id);
