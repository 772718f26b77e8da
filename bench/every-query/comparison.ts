import { percentile } from '../percentile.js';
import { RawEvents } from '../baseline/raw-events.js';
import { tell } from '../figure.js';
import type { Asker } from '../query/ask.js';
import { type QuestionClass, RANGE_NAMES, type RangeName } from './kinds.js';
import type { Question } from './questions.js';
import { FEATURES } from './recompute/features.js';
import { flat, type Numbers, type Rows } from './recompute/recompute.js';
import { nameOf } from './tally.js';

interface Compared {
  reads: QuestionClass;
  range: RangeName;
  apiMs: number;
  duckMs: number;
}

/** What DuckDB over the raw files says beside the answers, and how long it takes. */
export class Comparison {
  private readonly compared: Compared[] = [];
  private readonly kinds = new Set<string>();
  differing = 0;
  /** Answers without the numbers that the baseline has. */
  partial = 0;
  /** Questions that the baseline could not compute, for example for want of memory. */
  failed = 0;

  private constructor(private readonly events: RawEvents) {}

  static async over(paths: readonly string[], file: string): Promise<Comparison> {
    return new Comparison(await RawEvents.over(paths, file));
  }

  get size(): number {
    return this.compared.length;
  }

  get kindsCompared(): number {
    return this.kinds.size;
  }

  async compare(asker: Asker, question: Question): Promise<void> {
    const { kind, path, asked, reads, range } = question;
    if (kind.feature === undefined) return;
    const { sql, expected = flat, answered } = FEATURES[kind.feature];
    const { status, ms: apiMs, body } = await asker.request(path, question.body);
    const parsed: unknown = status === 200 ? JSON.parse(body) : null;
    let numbers: Numbers;
    try {
      numbers = answered(parsed);
    } catch {
      this.partial += 1;
      tell(`questions: ${nameOf(question)} lacks numbers (${status})`);
      return;
    }
    const begun = performance.now();
    let rows: Rows;
    try {
      rows = await this.events.rows(sql(asked, parsed));
    } catch (error) {
      this.failed += 1;
      tell(`questions: the baseline could not compute ${nameOf(question)}: ${String(error)}`);
      return;
    }
    const duckMs = performance.now() - begun;
    this.compared.push({ reads, range, apiMs, duckMs });
    this.kinds.add(kind.name);
    const truth = expected(rows);
    if (JSON.stringify(truth) === JSON.stringify(numbers)) return;
    this.differing += 1;
    const at = truth.findIndex((value, index) => value !== numbers[index]);
    tell(
      `questions: ${nameOf(question)} differs: number ${at} is ${String(numbers[at])}, DuckDB says ${String(truth[at])} (${numbers.length} and ${truth.length} numbers)`,
    );
  }

  /** Medians of the compared questions, of the API and of DuckDB, by class and range. */
  medians(): { reads: QuestionClass; range: RangeName; api: number; duck: number }[] {
    return (['columns', 'rollups'] as const).flatMap((reads) =>
      RANGE_NAMES.flatMap((range) => {
        const own = this.compared.filter((one) => one.reads === reads && one.range === range);
        const median = (of: 'apiMs' | 'duckMs'): number =>
          percentile(
            own.map((one) => one[of]),
            0.5,
          );
        return own.length === 0 ? [] : [{ reads, range, api: median('apiMs'), duck: median('duckMs') }];
      }),
    );
  }

  close(): void {
    this.events.close();
  }
}
