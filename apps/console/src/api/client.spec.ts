import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { addressOf, call, onUnauthorized } from './client.ts';

const answering = (status: number, body: unknown) => {
  const fetched = jest.fn(async (_address: string, _init?: object) => ({ ok: status < 400, status, json: async () => body }));
  Object.assign(globalThis, { fetch: fetched });
  return fetched;
};

describe('addressOf', () => {
  it('fills in the path, repeats list keys and leaves out undefined values', () => {
    expect(addressOf('/api/x/:id/run', { params: { id: 'a/b' } })).toBe('/api/x/a%2Fb/run');
    expect(addressOf('/api/x', { query: { brand: ['a', 'b&c'], limit: 20, from: undefined } })).toBe('/api/x?brand=a&brand=b%26c&limit=20');
  });
});

describe('call', () => {
  afterEach(() => {
    Reflect.deleteProperty(globalThis, 'fetch');
  });

  it('returns the parsed answer', async () => {
    answering(200, { email: 'a@b.c', role: 'admin', name: 'A' });
    await expect(call('me', {})).resolves.toEqual({ email: 'a@b.c', role: 'admin', name: 'A' });
  });

  it('throws the error of the server', async () => {
    answering(400, { error: { code: 'request/invalid', message: 'no', details: [{ path: 'limit', message: 'must be at most 200' }] } });
    await expect(call('brands', { query: { limit: 900 } })).rejects.toMatchObject({
      code: 'request/invalid',
      status: 400,
      details: [{ path: 'limit', message: 'must be at most 200' }],
    });
  });

  it('throws its own error if the answer breaks the contract', async () => {
    answering(200, { email: 1 });
    await expect(call('me', {})).rejects.toMatchObject({ code: 'network/unreadable' });
  });

  it('reports a lost session, but not a failed sign-in', async () => {
    const told = jest.fn();
    const stop = onUnauthorized(told);
    answering(401, { error: { code: 'auth/required', message: 'sign in' } });
    await expect(call('login', { body: { email: 'a', password: 'b' } })).rejects.toMatchObject({ status: 401 });
    expect(told).not.toHaveBeenCalled();
    await expect(call('store', {})).rejects.toMatchObject({ status: 401 });
    expect(told).toHaveBeenCalledTimes(1);
    stop();
  });

  describe('while the server is busy', () => {
    const BUSY = { error: { code: 'queries/too_many', message: 'wait', retryAfterSeconds: 4 } };
    const answers = (bodies: unknown[]) => {
      const fetched = jest.fn(async () => {
        const body = bodies.shift();
        return { ok: body !== BUSY, status: body === BUSY ? 429 : 200, json: async () => body };
      });
      Object.assign(globalThis, { fetch: fetched });
      return fetched;
    };
    const ME = { email: 'a@b.c', role: 'admin', name: 'A' };

    beforeEach(() => void jest.useFakeTimers());
    afterEach(() => void jest.useRealTimers());

    it('retries when the server says', async () => {
      const fetched = answers([BUSY, BUSY, ME]);
      const asked = call('me', {});
      await jest.advanceTimersByTimeAsync(3999);
      expect(fetched).toHaveBeenCalledTimes(1);
      await jest.advanceTimersByTimeAsync(4001);
      await expect(asked).resolves.toEqual(ME);
      expect(fetched).toHaveBeenCalledTimes(3);
    });

    it('gives up with an error, and stops for a page that was left', async () => {
      const fetched = answers([BUSY, BUSY, BUSY, BUSY, BUSY]);
      const told = call('me', {}).catch((error: unknown) => error);
      await jest.advanceTimersByTimeAsync(20_000);
      expect(await told).toMatchObject({ status: 429, retryAfterSeconds: 4, message: expect.stringContaining('in about 4 s') });
      expect(fetched).toHaveBeenCalledTimes(4);
      const leaving = new AbortController();
      const left = call('me', { signal: leaving.signal }).catch((error: unknown) => error);
      await jest.advanceTimersByTimeAsync(10);
      leaving.abort(new Error('left'));
      expect(await left).toMatchObject({ message: 'left' });
      await jest.advanceTimersByTimeAsync(20_000);
      expect(fetched).toHaveBeenCalledTimes(5);
    });
  });
});
