/**
 * `etl replay`: sends a file through live ingest as if it happened now, at X times its own pace.
 *
 *     file ──> RowReader ──> due? ──> batch ──> POST /api/events ──> answer ──> position stored beside the file
 *
 * The position moves only past answered rows, and a row has the same message id in every run: rows sent twice after a crash count once.
 */
import { type FileToLoad, lookAtFile } from '../load/identify-file.js';
import { kindLines } from '../load/summary.js';
import { durationText, Progress, wholeText } from '../progress.js';
import { readingArguments } from '../reading-options.js';
import { readWriteKey } from '../settings.js';
import { shellText } from '../shell-text.js';
import { openSource } from '../sources/open-source.js';
import { type Source, SourceError } from '../sources/source.js';
import type { Terminal } from '../terminal.js';
import { markOfFile } from './file-mark.js';
import { IngestClient } from './ingest-client.js';
import { lastEventMs } from './last-event.js';
import { ReplayError } from './replay-error.js';
import { type ReplayOptions, readReplayOptions } from './replay-options.js';
import { ReplayPosition } from './replay-position.js';
import { ReplayTally } from './replay-tally.js';
import { RowReader } from './row-reader.js';
import { type SendingState, sendRows } from './send-rows.js';
import { SendTimes } from './send-times.js';

const KEEP_EVERY_MS = 500;
const INTERRUPTED = 130;
const DAY_MS = 86_400_000;

/**
 * Sends the file from its beginning, or from where an earlier run stopped.
 *
 * @returns the exit code
 * @throws UsageError
 */
export async function replayCommand(args: readonly string[], terminal: Terminal, signal: AbortSignal): Promise<number> {
  const options = readReplayOptions(args, readWriteKey());
  try {
    return await new Replay(options, await lookAtFile(options.path, options.reading), terminal, signal).run();
  } catch (error) {
    if (error instanceof SourceError) terminal.error(`${options.path} ${error.message}.`);
    else if (error instanceof ReplayError) terminal.error(error.message);
    else throw error;
    return 1;
  }
}

class Replay {
  private readonly progress: Progress;
  private readonly tally = new ReplayTally();
  private readonly position: ReplayPosition;
  private readonly client: IngestClient;
  /** Time span of the rows to send; null when only a full read would tell. */
  private span: { firstMs: number; lastMs: number } | null = null;
  private mark = '';
  private keptAt = Number.NEGATIVE_INFINITY;
  private keptRows = 0;
  private hasAdvised = false;

  constructor(
    private readonly options: ReplayOptions,
    private readonly file: FileToLoad,
    private readonly terminal: Terminal,
    private readonly signal: AbortSignal,
  ) {
    this.progress = new Progress(terminal);
    this.position = new ReplayPosition(file.path);
    this.client = new IngestClient(options.url, options.key, signal);
  }

  async run(): Promise<number> {
    this.mark = await markOfFile(this.file.path, this.file.bytes);
    const earlier = await this.position.find(this.mark, this.options.shiftToNow);
    await this.client.check();
    const times = this.options.shiftToNow ? new SendTimes(this.options.speed) : null;
    const reader = new RowReader(openSource(this.file), this.mark, times);
    try {
      if (earlier !== null) {
        this.terminal.line(
          `Continuing after row ${wholeText(earlier.rows)} (position in ${this.position.path}; delete that file to start over).`,
        );
        await reader.skip(earlier.rows, () => this.showReading('skipping sent rows of', reader.source), this.signal);
      }
      await this.sayWhereEventsLand(reader);
      // Before the first row is sent, so that an unwritable folder fails at once.
      await this.keepPosition(reader);
      return await this.send(reader);
    } finally {
      this.progress.end();
      await reader.close();
    }
  }

  private async send(reader: RowReader): Promise<number> {
    let isComplete = false;
    try {
      isComplete = await sendRows(reader, this.options.speed, this.client, this.tally, this.signal, async (state) => {
        this.advise();
        const isOld = performance.now() - this.keptAt >= KEEP_EVERY_MS;
        if (isOld && reader.answered !== this.keptRows) await this.keepPosition(reader);
        this.progress.tell(() => this.progressText(reader, state));
      });
    } finally {
      this.progress.end();
      if (isComplete) await this.position.forget();
      else await this.keepPosition(reader);
      for (const line of this.summary()) this.terminal.line(line);
      if (!isComplete) this.terminal.line(`To continue, with the same write key: ${this.sameCommand()}`);
    }
    return isComplete ? 0 : INTERRUPTED;
  }

  /** Says up front on which days the events land: on a past day, the wall would not move. */
  private async sayWhereEventsLand(reader: RowReader): Promise<void> {
    const { speed, shiftToNow } = this.options;
    const firstMs = (await reader.peek())?.eventMs ?? null;
    if (firstMs === null) {
      if (shiftToNow) throw new ReplayError('The first row has no readable time, so --shift-to-now cannot work.');
      return;
    }
    const lastMs = await lastEventMs(this.file);
    if (lastMs !== null && lastMs > firstMs) this.span = { firstMs, lastMs };
    if (shiftToNow) {
      const until =
        lastMs === null ? '' : `, and the last (${momentText(lastMs)}) in ${durationText(Math.max(0, lastMs - firstMs) / 1000 / speed)}`;
      this.terminal.line(
        `Each event gets the time it is sent: the first (${momentText(firstMs)}) now${until}. ` +
          `An hour of the file takes ${durationText(3600 / speed)}.`,
      );
      return;
    }
    const range = lastMs === null ? `from ${momentText(firstMs)} on` : `${momentText(firstMs)} to ${momentText(lastMs)}`;
    this.terminal.line(`Events keep the times in the file: ${range}.`);
    if (new Date().getTime() - firstMs > DAY_MS) {
      this.terminal.line(
        'They are in the past, so a live wall does not change. Use --shift-to-now to give each event the time it is sent.',
      );
    }
  }

  private async keepPosition(reader: RowReader): Promise<void> {
    await this.position.keep({ file: this.mark, rows: reader.answered, shiftToNow: this.options.shiftToNow });
    this.keptAt = performance.now();
    this.keptRows = reader.answered;
  }

  /** Prints advice once, when the server first rejects an event as too old. */
  private advise(): void {
    const { maxAgeDays } = this.tally;
    if (maxAgeDays === null || this.hasAdvised) return;
    this.hasAdvised = true;
    const shift = this.options.shiftToNow ? '' : `replay with --shift-to-now (delete ${this.position.path} first), or `;
    this.terminal.error(`The server rejects events older than ${maxAgeDays} days: ${shift}start it with INGEST_MAX_AGE_DAYS=0.`);
  }

  private showReading(task: string, source: Source): void {
    this.progress.show({ task: `${task} ${this.file.name}`, fraction: source.fraction(), rows: null, fractionBefore: 0 });
  }

  private progressText(reader: RowReader, { eventMs, behindMs, waitMs }: SendingState): string {
    const { rejected, duplicates } = this.tally;
    const parts = [...this.shareSent(eventMs), `${wholeText(reader.answered)} rows`];
    if (eventMs !== null) parts.push(`at ${new Date(eventMs).toISOString().slice(0, 19).replace('T', ' ')}`);
    parts.push(waitMs > 1000 ? `next in ${durationText(waitMs / 1000)}` : `${(behindMs / 1000).toFixed(1)} s behind`);
    if (rejected > 0) parts.push(`${wholeText(rejected)} rejected`);
    if (duplicates > 0) parts.push(`${wholeText(duplicates)} duplicates`);
    if (this.client.waits > 0) parts.push(`${wholeText(this.client.waits)} retries`);
    return `replaying ${this.file.name}: ${parts.join(', ')}`;
  }

  /** Share sent, by event time, because reading runs ahead of sending. Empty when the file's time span is unknown. */
  private shareSent(eventMs: number | null): string[] {
    if (eventMs === null || this.span === null) return [];
    const { firstMs, lastMs } = this.span;
    return [`${Math.floor((100 * Math.min(Math.max(eventMs - firstMs, 0), lastMs - firstMs)) / (lastMs - firstMs))} % sent`];
  }

  private summary(): string[] {
    const { rows, accepted, duplicates, rejected, kinds, warnings } = this.tally;
    return [
      `${this.file.path}: ${wholeText(rows)} rows sent in ${durationText(this.progress.seconds)}.`,
      `  accepted       ${wholeText(accepted)}`,
      `  duplicates     ${wholeText(duplicates)}`,
      `  rejected       ${wholeText(rejected)}`,
      ...kindLines(kinds),
      ...(warnings.size > 0 ? ['  accepted without some values (warnings):', ...kindLines(warnings)] : []),
    ];
  }

  private sameCommand(): string {
    const { path, url, speed, shiftToNow, reading } = this.options;
    const more = [...(shiftToNow ? ['--shift-to-now'] : []), ...readingArguments(reading)];
    return ['npm run etl -- replay', shellText(path), '--url', url, '--speed', speed, ...more].join(' ');
  }
}

const momentText = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
