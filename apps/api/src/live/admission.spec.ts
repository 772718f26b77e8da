import { describe, expect, it } from '@jest/globals';
import { NO_LIMITS } from '@storepulse/contracts';
import { NotSignedInError } from '../access/access.errors.js';
import type { AccessService } from '../access/access.service.js';
import type { Identity } from '../access/identity.js';
import type { Notices } from '../platform/notices.js';
import { Admission } from './admission.js';

const viewer = (id: string): Identity => ({ kind: 'apiToken', id, email: `token:${id}`, name: id, role: 'viewer' });
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** Lookups that end on demand. */
class Scene {
  readonly lookUps: { token: string; find(identity: Identity | null): void; fail(error: Error): void }[] = [];
  end: (it: { identityId: string }) => void = () => undefined;
  readonly admission = new Admission(
    {
      identify: ({ authorization = '' }: { authorization?: string }) =>
        new Promise((find, fail) => this.lookUps.push({ token: authorization.slice('Bearer '.length), find, fail })),
    } as unknown as AccessService,
    {
      on: (_type: string, handle: Scene['end']) => {
        this.end = handle;
      },
    } as unknown as Notices,
  );
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('Admission', () => {
  it('looks up once for concurrent sockets with the same credential, and again for the next', async () => {
    const { admission, lookUps } = new Scene();
    const asked = Array.from({ length: 2000 }, () => admission.admit(bearer('a')));
    expect(lookUps).toHaveLength(1);
    lookUps[0]?.find(viewer('a'));
    expect(new Set((await Promise.all(asked)).map(({ id }) => id))).toEqual(new Set(['a']));
    void admission.admit(bearer('a'));
    expect(lookUps).toHaveLength(2);
  });

  it('runs four lookups at a time, and completes all', async () => {
    const { admission, lookUps } = new Scene();
    const asked = Array.from({ length: 50 }, (_, index) => admission.admit(bearer(String(index))));
    let most = 0;
    for (let done = 0; done < 50; done += 1) {
      await turn();
      most = Math.max(most, lookUps.length - done);
      const next = lookUps[done];
      next?.find(viewer(next.token));
    }
    expect((await Promise.all(asked)).map(({ id }) => id)).toEqual(Array.from({ length: 50 }, (_, index) => String(index)));
    expect(most).toBe(4);
  });

  it('rejects a caller whose access ended during the lookup, and forgets that afterwards', async () => {
    const { admission, lookUps, end } = new Scene();
    end({ identityId: 'before' });
    const [ended, other, before] = [admission.admit(bearer('a')), admission.admit(bearer('b')), admission.admit(bearer('before'))];
    end({ identityId: 'a' });
    for (const lookUp of lookUps) lookUp.find(viewer(lookUp.token));
    await expect(ended).rejects.toThrow(NotSignedInError);
    expect((await other).id).toBe('b');
    expect((await before).id).toBe('before');
    await turn();
    await turn();
    const again = admission.admit(bearer('a'));
    lookUps[3]?.find(viewer('a'));
    expect((await again).id).toBe('a');
  });

  it('rejects unknown callers and write keys, and passes a failure to all waiting sockets without caching it', async () => {
    const { admission, lookUps } = new Scene();
    const nobody = admission.admit({});
    lookUps[0]?.find(null);
    await expect(nobody).rejects.toThrow(NotSignedInError);
    const key = admission.admit(bearer('k'));
    lookUps[1]?.find({ kind: 'writeKey', id: 'k', keyId: '1', name: 'k', limits: NO_LIMITS });
    await expect(key).rejects.toThrow(NotSignedInError);
    const failed = [admission.admit(bearer('a')), admission.admit(bearer('a'))];
    lookUps[2]?.fail(new Error('the database is away'));
    for (const each of failed) await expect(each).rejects.toThrow('away');
    const again = admission.admit(bearer('a'));
    lookUps[3]?.find(viewer('a'));
    expect((await again).id).toBe('a');
  });
});
