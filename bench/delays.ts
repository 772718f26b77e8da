interface Told {
  /** Commit time of the newest batch included, in milliseconds since the epoch. */
  asOf: number;
  /** Arrival time, by the same clock. */
  at: number;
}

/**
 * For each acknowledgement, the time until the first state that certainly includes it. That is the first state that includes the newest
 * batch numbered by the time of the acknowledgement: the request's own batch is that batch or an earlier one.
 *
 * @param acknowledged times, ascending. @param batches times at which batches got their numbers, ascending.
 * @param states states of one query on one console, in order of arrival.
 * @returns milliseconds for each; infinite if no such state arrived.
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
 * The same from the numbers themselves, without relying on `asOf`: the time until a state shows at least as many events as were
 * acknowledged by then.
 *
 * @param acknowledged times, ascending, each with the minimum number of events stored by then.
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
