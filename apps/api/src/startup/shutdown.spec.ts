import { describe, expect, it } from '@jest/globals';
import { Shutdown } from './shutdown.js';

describe('Shutdown', () => {
  it('stops in reverse order, each once, even after failures', async () => {
    const shutdown = new Shutdown(() => undefined);
    const stopped: string[] = [];
    await shutdown.add('database', async () => void stopped.push('database'));
    await shutdown.add('broken', () => Promise.reject(new Error('no')));
    await shutdown.add('app', async () => void stopped.push('app'));
    await Promise.all([shutdown.run(), shutdown.run()]);
    expect(stopped).toEqual(['app', 'database']);
  });

  it('stops at once what starts after the shutdown', async () => {
    const shutdown = new Shutdown(() => undefined);
    await shutdown.run();
    let isStopped = false;
    await shutdown.add('late', async () => {
      isStopped = true;
    });
    expect(isStopped).toBe(true);
    expect(shutdown.hasBegun).toBe(true);
  });
});
