import { tell } from '../figure.js';
import { Asker } from '../query/ask.js';
import type { ServerUnderTest } from '../server-under-test.js';
import { choicesOf } from './choices.js';
import { untilColumnsAnswer } from './columns-ready.js';
import { KINDS } from './kinds.js';
import { combinationsOf, Draws, shuffled } from './questions.js';
import { removeSegments } from './segments.js';

/** What analysts saw. */
export interface Asked {
  /** Ms of each answer. */
  times: number[];
  /** Questions that got another status than 200. */
  failed: number;
}

/**
 * Analysts who ask without pause, each one question after the other: every kind that reads columns or roll-ups, under every filter.
 *
 * @returns what ends it
 */
export async function startAnalysts(server: ServerUnderTest, analysts: number): Promise<{ stop: () => Promise<Asked> }> {
  const choices = await choicesOf(server, await untilColumnsAnswer(server));
  const combinations = combinationsOf(
    KINDS.filter(({ columns }) => columns !== undefined),
    choices.days.length,
  );
  const seen: Asked = { times: [], failed: 0 };
  let isOver = false;
  const one = async (analyst: number): Promise<void> => {
    const draws = new Draws(choices, `analyst ${analyst}`);
    // Each is somebody else: one identity gets only two answers at a time.
    const asker = new Asker(server, 1, server.tokens[analyst % server.tokens.length]);
    for (let round = 0; ; round += 1) {
      for (const combination of shuffled(combinations, `${analyst} ${round}`)) {
        if (isOver) return asker.close();
        const { path, body } = draws.question(combination);
        const { status, ms, body: answer } = await asker.request(path, body);
        if (status === 200) seen.times.push(ms);
        else {
          seen.failed += 1;
          tell(`analysts: ${path} was answered ${status}: ${answer.slice(0, 200)}`);
        }
      }
    }
  };
  const asking = Promise.all(Array.from({ length: analysts }, (_, analyst) => one(analyst)));
  return {
    stop: async () => {
      isOver = true;
      await asking;
      await removeSegments(server, choices.segments);
      return seen;
    },
  };
}
