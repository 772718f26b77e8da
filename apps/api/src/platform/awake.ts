/** A timer this late shows that the process was blocked or waited for a core. That time says nothing about the other side. */
const STEP_MS = 150;
const LATE_MS = 75;
/** A late step still counts this much, so that a process that is always late times out eventually. */
const LATE_STEP_MS = STEP_MS / 5;

/**
 * Calls `run` after `ms` milliseconds in which this process was responsive, and after it has read pending input. Use it for every timeout
 * that blames the other side: after a few blocked seconds, Node runs due timers before it reads the answers that have already arrived.
 *
 * @returns a function that stops waiting
 */
export function afterAwake(ms: number, run: () => void): () => void {
  let left = ms;
  let begun = performance.now();
  let timer: NodeJS.Timeout | undefined;
  let turn: NodeJS.Immediate | undefined;
  let turnsLeft = 3;
  const finish = (): void => {
    turnsLeft -= 1;
    if (turnsLeft < 0) run();
    else turn = setImmediate(finish);
  };
  const wait = (): void => {
    begun = performance.now();
    timer = setTimeout(step, STEP_MS).unref();
  };
  const step = (): void => {
    left -= performance.now() - begun <= STEP_MS + LATE_MS ? STEP_MS : LATE_STEP_MS;
    if (left > 0) wait();
    else finish();
  };
  wait();
  return () => {
    clearTimeout(timer);
    clearImmediate(turn);
  };
}
