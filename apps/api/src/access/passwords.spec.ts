import { describe, expect, it } from '@jest/globals';
import { Passwords } from './passwords.js';

describe('Passwords', () => {
  const passwords = new Passwords();

  it('stores argon2id and knows the password again', async () => {
    const stored = await passwords.hash('correct horse');
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await passwords.isRight(stored, 'correct horse')).toBe(true);
    expect(await passwords.isRight(stored, 'correct horsE')).toBe(false);
  });

  it('says no where there is no account', async () => {
    expect(await passwords.isRight(undefined, '')).toBe(false);
  });

  it('makes up passwords that differ and are easy to copy', () => {
    const made = Array.from({ length: 50 }, () => passwords.make());
    expect(new Set(made).size).toBe(50);
    for (const password of made) expect(password).toMatch(/^[a-km-np-z2-9]{5}(-[a-km-np-z2-9]{5}){3}$/);
  });
});
