import { describe, expect, it, jest } from '@jest/globals';
import { Background } from './background.js';
import { Log } from './log.js';

describe('Background', () => {
  it('waits for work, and for work started by it', async () => {
    const background = new Background(Log.toTerminal());
    const done: string[] = [];
    const second = async () => void done.push('second');
    const first = async () => {
      background.run('second', second());
      done.push('first');
    };
    background.run('first', first());
    await background.settled();
    expect(done.sort()).toEqual(['first', 'second']);
  });

  it('logs a failure and continues', async () => {
    const log = Log.toTerminal();
    const error = jest.spyOn(log, 'error').mockImplementation(() => undefined);
    const background = new Background(log);
    background.run('broken', Promise.reject(new Error('no')));
    await background.settled();
    expect(error).toHaveBeenCalledWith('background work failed', expect.any(Error), { work: 'broken' });
  });
});
