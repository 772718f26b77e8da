/** Answers that a page shows at once when it is opened again, until the new one comes. */
export class Remembered<T> {
  private static readonly all = new Set<Remembered<unknown>>();
  private readonly answers = new Map<string, T>();

  /** @param most the answers asked for last, so many, are kept */
  constructor(private readonly most = 10) {
    Remembered.all.add(this);
  }

  /** Whoever signs in next must not see what somebody else saw. */
  static forgetAll(): void {
    for (const one of Remembered.all) one.answers.clear();
  }

  get(question: string): T | undefined {
    return this.answers.get(question);
  }

  keep(question: string, answer: T): void {
    this.answers.delete(question);
    this.answers.set(question, answer);
    const [oldest] = this.answers.keys();
    if (this.answers.size > this.most && oldest !== undefined) this.answers.delete(oldest);
  }
}
