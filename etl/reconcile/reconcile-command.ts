import type { Client } from 'pg';
import type { TableDifferences } from '@storepulse/database/reconcile/comparison.js';
import { repairDay, repairStore } from '@storepulse/database/reconcile/reconcile.js';
import { checkAndKeep } from '@storepulse/database/reconcile/results.js';
import { countDaysWithEvents, storeDays, storeTimeZone } from '@storepulse/database/reconcile/store-days.js';
import { refreshAllViews } from '@storepulse/database/reconcile/views.js';
import { adoptServerRules } from '@storepulse/database/zone/set-up-zone.js';
import { durationText, Progress, wholeText } from '../progress.js';
import { type StoreSession, withStore } from '../store-session.js';
import type { Terminal } from '../terminal.js';
import { type ReconcileOptions, readReconcileOptions } from './reconcile-options.js';

const STOPPED = 130;
/** Share of the progress for the days; the rest is for the store as a whole. */
const SHARE_OF_DAYS = 0.9;

/** @returns the exit code: 0 no differences, or all repaired and none found again; 1 differences; 130 stopped */
export async function reconcileCommand(args: readonly string[], terminal: Terminal, signal: AbortSignal): Promise<number> {
  const options = readReconcileOptions(args);
  return withStore(terminal, async (store) => {
    const stopCancelling = await cancelOn(signal, store);
    try {
      return await new Reconciliation(store.client, terminal, signal).run(options);
    } catch (error) {
      if (signal.aborted) return STOPPED;
      throw error;
    } finally {
      await stopCancelling();
    }
  });
}

/** Cancels the running statement when the signal comes; its transaction then rolls back. */
async function cancelOn(signal: AbortSignal, { client, connect }: StoreSession): Promise<() => Promise<void>> {
  const { rows } = await client.query('select pg_backend_pid() as pid');
  const beside = await connect();
  const cancel = () => {
    // If the database is gone, there is nothing left to cancel.
    beside.query('select pg_cancel_backend($1)', [rows[0].pid]).catch(() => undefined);
  };
  signal.addEventListener('abort', cancel);
  return async () => {
    signal.removeEventListener('abort', cancel);
    await beside.end().catch(() => undefined);
  };
}

class Reconciliation {
  private readonly progress: Progress;

  constructor(
    private readonly client: Client,
    private readonly terminal: Terminal,
    private readonly signal: AbortSignal,
  ) {
    this.progress = new Progress(terminal);
  }

  async run({ from, to, repair, newZoneRules }: ReconcileOptions): Promise<number> {
    if (newZoneRules) {
      const isNew = await adoptServerRules(this.client);
      this.terminal.line(
        isNew
          ? 'The store now uses the time-zone rules of the database server.'
          : 'The store already uses the time-zone rules of the database server.',
      );
    }
    const timeZone = await storeTimeZone(this.client);
    const days = await storeDays(this.client, from, to);
    const differing: string[] = [];
    let differences = 0;
    for (const [done, day] of days.entries()) {
      if (this.signal.aborted) return STOPPED;
      this.show(`checking ${day}`, (done / days.length) * SHARE_OF_DAYS);
      const found = await checkAndKeep(this.client, day, timeZone);
      if (found.length === 0) continue;
      differing.push(day);
      differences += this.report(day, found);
      if (!repair) continue;
      this.show(`repairing ${day}`, (done / days.length) * SHARE_OF_DAYS);
      await repairDay(this.client, { day, timeZone });
    }
    this.show('checking users, products and views', SHARE_OF_DAYS);
    const found = await checkAndKeep(this.client, null, timeZone);
    differences += this.report('store', found);
    if (differences === 0) {
      const held = await countDaysWithEvents(this.client, days);
      this.summary(`No difference in ${wholeText(held)} ${held === 1 ? 'day' : 'days'} with events`);
      return 0;
    }
    if (!repair) {
      this.summary(`${wholeText(differences)} differences. To repair them: npm run reconcile -- --repair`);
      return 1;
    }
    await repairStore(this.client);
    await refreshAllViews(this.client);
    return this.lookAgain(differing, timeZone, differences);
  }

  private async lookAgain(days: readonly string[], timeZone: string, repaired: number): Promise<number> {
    let left = 0;
    for (const day of days) {
      if (this.signal.aborted) return STOPPED;
      this.show(`checking ${day} again`, 1);
      left += this.report(day, await checkAndKeep(this.client, day, timeZone));
    }
    left += this.report('store', await checkAndKeep(this.client, null, timeZone));
    if (left > 0) {
      this.summary(`${wholeText(left)} differences remain. Run the same command again. If they stay, events were changed by hand`);
      return 1;
    }
    this.summary(`${wholeText(repaired)} differences were repaired. A second check found none`);
    return 0;
  }

  private show(task: string, fraction: number): void {
    this.progress.show({ task, fraction, rows: null, fractionBefore: 0 });
  }

  /** @returns how many rows differ */
  private report(what: string, found: readonly TableDifferences[]): number {
    let sum = 0;
    for (const { table, rows, first } of found) {
      sum += rows;
      this.terminal.line(`${what} ${table}: ${wholeText(rows)} differ`);
      for (const { key, stored, recomputed } of first) {
        this.terminal.line(`  ${JSON.stringify(key)} stored ${rowText(stored)} recomputed ${rowText(recomputed)}`);
      }
      if (rows > first.length) this.terminal.line(`  … and ${wholeText(rows - first.length)} more`);
    }
    return sum;
  }

  private summary(text: string): void {
    this.progress.end();
    this.terminal.line(`${text} (${durationText(this.progress.seconds)}).`);
  }
}

const rowText = (row: Record<string, unknown> | null): string => (row === null ? 'no row' : JSON.stringify(row));
