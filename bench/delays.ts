interface Told {
  /** Commit of the newest batch that is counted, in milliseconds since the epoch. */
  asOf: number;
  /** When it arrived, in the same time. */
  at: number;
}

/**
 * For each acknowledgement the time until the first state that surely counts it: the one that counts the newest batch which had
 * its number when the acknowledgement came, since the batch of that request is this one or an earlier one.
 *
 * @param acknowledged moments, rising. @param batches moments at which batches got their numbers, rising.
 * @param states of one question on one console, in the order of arrival.
 * @returns milliseconds each; infinite where no such state came.
 */
export function delaysByBatch(acknowledged: readonly number[], batches: readonly number[], states: readonly Told[]): number[] {
  let [batch, state] = [0, 0];
  return acknowledged.map((at) => {
    while (batch + 1 < batches.length && (batches[batch + 1] ?? 0) <= at) batch += 1;
    while (state < states.length && (states[state]?.asOf ?? 0) < (batches[batch] ?? 0)) state += 1;
    return until(at, states[state]);
  });
}

/**
 * The same by the numbers themselves, with no trust in `asOf`: the time until a state shows at least as many events as were
 * acknowledged by then.
 *
 * @param acknowledged moments, rising, with the number of events that are stored at least.
 */
export function delaysByNumber(
  acknowledged: readonly { at: number; stored: number }[],
  states: readonly { at: number; events?: number | undefined }[],
): number[] {
  let state = 0;
  return acknowledged.map(({ at, stored }) => {
    while (state < states.length && (states[state]?.events ?? 0) < stored) state += 1;
    return until(at, states[state]);
  });
}

const until = (at: number, state: { at: number } | undefined): number =>
  state === undefined ? Number.POSITIVE_INFINITY : Math.max(0, state.at - at);
