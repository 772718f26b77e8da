import { describe, expect, it } from '@jest/globals';
import { explainListenError } from './start-errors.js';

const failure = (code: string) => Object.assign(new Error(code), { code });

describe('explainListenError', () => {
  it('names the port, the host and a solution', () => {
    expect(explainListenError(failure('EADDRINUSE'), { port: 3000, host: '127.0.0.1' })?.message).toBe(
      'Port 3000 on 127.0.0.1 is in use. Stop the program that uses it, or start with PORT=3001 npm start.',
    );
  });

  it('never proposes a port that does not exist', () => {
    expect(explainListenError(failure('EADDRINUSE'), { port: 65_535, host: '::1' })?.message).toContain('PORT=3000');
  });

  it('leaves unknown errors alone', () => {
    expect(explainListenError(failure('EMFILE'), { port: 3000, host: '127.0.0.1' })).toBeUndefined();
  });
});
