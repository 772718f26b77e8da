/** Cached answers, shown at once when a page is opened again, until the new answer arrives. */
export class Remembered<T> {
  private static readonly all = new Set<Remembered<unknown>>();
  private readonly answers = new Map<string, T>();

  /** @param most number of most recently asked answers to keep */
  constructor(private readonly most = 10) {
    Remembered.all.add(this);
  }

  /** Clears all caches: the next account must not see the previous account's answers. */
  static forgetAll(): void {
    for (const one of Remembered.all) one.answers.clear();
  }

  get(query: string): T | undefined {
    return this.answers.get(query);
  }

  keep(query: string, answer: T): void {
    this.answers.delete(query);
    this.answers.set(query, answer);
    const [oldest] = this.answers.keys();
    if (this.answers.size > this.most && oldest !== undefined) this.answers.delete(oldest);
  }
}
