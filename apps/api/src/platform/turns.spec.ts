import { describe, expect, it } from '@jest/globals';
import { AskerLeftError, ServerBusyError, TooManyQueriesError } from './reads.errors.js';
import { Turns } from './turns.js';

const LIMITS = { ofHolder: 2, ofAll: 3, waitingOfHolder: 2, waitingOfAll: 4, patienceMs: 60_000 };
const STAYS = new AbortController().signal;
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** Turns, and the order in which they begin. */
function noted(limits = LIMITS) {
  const turns = new Turns(limits);
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const ask = async (name: string, signal = STAYS): Promise<void> => {
    const end = await turns.take(name.slice(0, 1), signal);
    begun.push(name);
    ends.set(name, end);
  };
  return { turns, begun, ask, end: (name: string) => ends.get(name)?.() };
}

describe('turns', () => {
  it('are limited to two per holder and three in total; the others follow in turn', async () => {
    const { turns, begun, ask, end } = noted();
    const asked = ['a1', 'a2', 'a3', 'a4', 'b1', 'b2'].map((name) => ask(name));
    await settled();
    expect(begun).toEqual(['a1', 'a2', 'b1']);
    expect(turns.counts).toEqual({ working: 3, waiting: 3 });
    end('a1');
    await settled();
    end('a2');
    await settled();
    end('b1');
    await Promise.all(asked);
    expect(begun).toEqual(['a1', 'a2', 'b1', 'a3', 'b2', 'a4']);
  });

  it('end once, for any number of calls', async () => {
    const { turns, ask, end } = noted();
    await ask('a1');
    await ask('a2');
    end('a1');
    end('a1');
    expect(turns.counts).toEqual({ working: 1, waiting: 0 });
  });

  it('are rejected for a holder with too many waiting, and for all when too many wait, with Retry-After', async () => {
    const { ask } = noted();
    const leaving = new AbortController();
    const asked = ['a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'b3'].map((name) => ask(name, leaving.signal));
    const tooMany = ask('a5');
    await expect(tooMany).rejects.toBeInstanceOf(TooManyQueriesError);
    await expect(tooMany).rejects.toMatchObject({ status: 429, code: 'queries/too_many', retryAfterSeconds: 1 });
    await expect(ask('c1')).rejects.toBeInstanceOf(ServerBusyError);
    // Otherwise they would be rejected while another test file runs and make that one fail.
    leaving.abort();
    await Promise.allSettled(asked);
  });

  it('are released when a client disconnects, and rejected after too long a wait', async () => {
    const leaving = new AbortController();
    const { turns, ask } = noted({ ...LIMITS, patienceMs: 1 });
    await Promise.all([ask('a1'), ask('a2')]);
    const left = ask('a3', leaving.signal);
    leaving.abort();
    await expect(left).rejects.toBeInstanceOf(AskerLeftError);
    await expect(ask('a3', leaving.signal)).rejects.toBeInstanceOf(AskerLeftError);
    await expect(ask('a4')).rejects.toBeInstanceOf(TooManyQueriesError);
    expect(turns.counts).toEqual({ working: 2, waiting: 0 });
  });
});
