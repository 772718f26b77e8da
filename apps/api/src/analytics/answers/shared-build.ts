import { asNobody, type Asker } from '../../platform/asker.js';
import { AskerLeftError } from '../../platform/reads.errors.js';
import type { Turns } from '../../platform/turns.js';

/**
 * One answer for all who ask for it:
 *
 *     join ──> a turn for each caller ──(the first turn that comes)──> build ──> all callers
 *
 * Each caller waits in its own queue, so that no one waits behind a caller with many queries. A build continues as long as someone waits
 * for it, and is aborted when the last one leaves.
 */
export class SharedBuild<Answer> {
  private readonly answer: Promise<Answer>;
  private settle!: { resolve: (answer: Answer) => void; reject: (error: unknown) => void };
  private readonly begun = new AbortController();
  private readonly abandoned = new AbortController();
  private readonly places = new Map<string, Promise<void>>();
  private waiting = 0;
  private isOver = false;
  private hasAnswer = false;

  /**
   * @param build called once; its signal aborts when no one waits any more
   * @param ended called once, with the answer or with null
   */
  constructor(
    private readonly turns: Turns,
    private readonly build: (signal: AbortSignal) => Promise<Answer>,
    private readonly ended: (answer: Answer | null) => void,
  ) {
    this.answer = new Promise((resolve, reject) => {
      this.settle = { resolve, reject };
    });
    // Callers get the error through `join`. If all have left, this prevents an unhandled rejection.
    this.answer.catch(() => undefined);
  }

  get isBuilt(): boolean {
    return this.hasAnswer;
  }

  /**
   * @param asker undefined: the server itself, which waits for no turn
   * @throws what `build` and `Turns.take` throw; AskerLeftError
   */
  async join(asker: Asker | undefined): Promise<Answer> {
    if (this.hasAnswer) return this.answer;
    this.waiting += 1;
    try {
      if (asker === undefined) void this.begin();
      else if (!this.begun.signal.aborted) await untilLeft(this.placeOf(asker.holder), asker.signal);
      return await (asker === undefined ? this.answer : untilLeft(this.answer, asker.signal));
    } finally {
      this.waiting -= 1;
      if (this.waiting === 0) this.abandon();
    }
  }

  /** One place in the queue per holder, shared by all its callers. It is given up when the last caller of any holder has left. */
  private placeOf(holder: string): Promise<void> {
    const known = this.places.get(holder);
    if (known !== undefined) return known;
    const place = this.beginInTurn(holder).finally(() => this.places.delete(holder));
    place.catch(() => undefined);
    this.places.set(holder, place);
    return place;
  }

  private async beginInTurn(holder: string): Promise<void> {
    let end: () => void;
    try {
      end = await this.turns.take(holder, this.begun.signal);
    } catch (error) {
      // Another holder's turn came first.
      if (error instanceof AskerLeftError) return;
      throw error;
    }
    if (this.begun.signal.aborted) end();
    else void this.begin().finally(end);
  }

  /** Never rejects. */
  private begin(): Promise<void> {
    if (this.begun.signal.aborted) return Promise.resolve();
    this.begun.abort();
    return asNobody(() => this.run());
  }

  private async run(): Promise<void> {
    try {
      const answer = await this.build(this.abandoned.signal);
      this.hasAnswer = true;
      this.end(answer);
      this.settle.resolve(answer);
    } catch (error) {
      this.end(null);
      this.settle.reject(error);
    }
  }

  private abandon(): void {
    if (this.isOver) return;
    this.abandoned.abort();
    this.begun.abort();
    this.end(null);
    this.settle.reject(new AskerLeftError());
  }

  private end(answer: Answer | null): void {
    if (this.isOver) return;
    this.isOver = true;
    this.ended(answer);
  }
}

async function untilLeft<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) throw new AskerLeftError();
  let left: (() => void) | undefined;
  const gone = new Promise<never>((_, reject) => {
    left = () => reject(new AskerLeftError());
    signal.addEventListener('abort', left, { once: true });
  });
  try {
    return await Promise.race([work, gone]);
  } finally {
    if (left !== undefined) signal.removeEventListener('abort', left);
  }
}
