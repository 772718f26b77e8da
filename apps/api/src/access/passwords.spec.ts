import { describe, expect, it } from '@jest/globals';
import { Passwords } from './passwords.js';

describe('Passwords', () => {
  const passwords = new Passwords();

  it('stores argon2id and verifies the password', async () => {
    const stored = await passwords.hash('correct horse');
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await passwords.isRight(stored, 'correct horse', true)).toBe(true);
    expect(await passwords.isRight(stored, 'correct horsE', false)).toBe(false);
  });

  it('returns false without an account', async () => {
    expect(await passwords.isRight(undefined, '', false)).toBe(false);
  });

  it('verifies a few at a time, known devices first, and limits the queue', async () => {
    const stored = await passwords.hash('right');
    const order: string[] = [];
    const look = (name: string, isFirst: boolean) => passwords.isRight(stored, 'wrong', isFirst).then(() => order.push(name));
    const strangers = Array.from({ length: 10 }, (_, at) => look(`stranger ${at}`, false));
    await Promise.all([...strangers, look('known', true)]);
    expect(order.indexOf('known')).toBeLessThan(6);
    const crowd = await Promise.allSettled(Array.from({ length: 120 }, () => passwords.isRight(stored, 'wrong', false)));
    const refused = crowd.filter(({ status }) => status === 'rejected');
    expect(refused.length).toBeGreaterThan(10);
    expect(refused[0]).toMatchObject({ reason: { code: 'access/too_many_sign_ins', retryAfterSeconds: 3 } });
  }, 30_000);

  it('generates passwords that differ and are easy to copy', () => {
    const made = Array.from({ length: 50 }, () => passwords.make());
    expect(new Set(made).size).toBe(50);
    for (const password of made) expect(password).toMatch(/^[a-km-np-z2-9]{5}(-[a-km-np-z2-9]{5}){3}$/);
  });
});
