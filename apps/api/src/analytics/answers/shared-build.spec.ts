import { describe, expect, it } from '@jest/globals';
import { AskerLeftError, TooManyQueriesError } from '../../platform/reads.errors.js';
import { Turns } from '../../platform/turns.js';
import { SharedBuild } from './shared-build.js';

const LIMITS = { ofHolder: 1, ofAll: 9, waitingOfHolder: 1, waitingOfAll: 9, patienceMs: 60_000 };
const settled = () => new Promise((resolve) => setImmediate(resolve));

function asker(holder: string) {
  const leaving = new AbortController();
  return { holder, signal: leaving.signal, leave: () => leaving.abort() };
}

/** A build that ends on demand. */
function shared(turns: Turns) {
  const state = { builds: 0, givenUp: false, ended: [] as (string | null)[] };
  let finish: (answer: string) => void = () => undefined;
  const it = new SharedBuild<string>(
    turns,
    (signal) => {
      state.builds += 1;
      signal.addEventListener('abort', () => (state.givenUp = true));
      return new Promise((resolve) => (finish = resolve));
    },
    (answer) => state.ended.push(answer),
  );
  return { state, join: it.join.bind(it), finish: (answer: string) => finish(answer) };
}

describe('a shared build', () => {
  it('starts with the first turn of any client, so that no client waits for another', async () => {
    const turns = new Turns(LIMITS);
    const busy = await turns.take('a', asker('a').signal);
    const { state, join, finish } = shared(turns);
    const first = join(asker('a'));
    const alike = join(asker('a'));
    await settled();
    expect(state.builds).toBe(0);
    const second = join(asker('b'));
    await settled();
    expect(state.builds).toBe(1);
    expect(turns.counts).toEqual({ working: 2, waiting: 0 });
    finish('answer');
    expect(await Promise.all([first, alike, second])).toEqual(['answer', 'answer', 'answer']);
    expect(state).toEqual({ builds: 1, givenUp: false, ended: ['answer'] });
    busy();
    await settled();
    expect(turns.counts).toEqual({ working: 0, waiting: 0 });
  });

  it('continues while a client waits, and is cancelled when the last one leaves', async () => {
    const turns = new Turns(LIMITS);
    const { state, join } = shared(turns);
    const [a, b] = [asker('a'), asker('b')];
    const joined = [join(a), join(b)];
    a.leave();
    await expect(joined[0]).rejects.toBeInstanceOf(AskerLeftError);
    expect(state.givenUp).toBe(false);
    b.leave();
    await expect(joined[1]).rejects.toBeInstanceOf(AskerLeftError);
    expect(state).toEqual({ builds: 1, givenUp: true, ended: [null] });
  });

  it('is rejected for a client with too many waiting queries, and for no other', async () => {
    const turns = new Turns(LIMITS);
    await turns.take('a', asker('a').signal);
    const leaving = asker('a');
    const waiting = turns.take('a', leaving.signal);
    const { join, finish } = shared(turns);
    const refused = join(asker('a'));
    const served = join(undefined);
    await expect(refused).rejects.toBeInstanceOf(TooManyQueriesError);
    finish('answer');
    expect(await served).toBe('answer');
    leaving.leave();
    await expect(waiting).rejects.toBeInstanceOf(AskerLeftError);
  });
});
