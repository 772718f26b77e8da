/** A timer this late tells that this process stood still or waited for a core: what it slept through says nothing of others. */
const STEP_MS = 150;
const LATE_MS = 75;
/** What a late step counts for all the same, so that a process that is always late still gives up at some time. */
const LATE_STEP_MS = STEP_MS / 5;

/**
 * Calls `run` after so much time in which this process was awake, once it has read what came meanwhile. To be used wherever a time limit blames
 * somebody else: a process that was kept busy for seconds finds its timers due before the answers that lie there unread.
 *
 * @returns ends the waiting
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
