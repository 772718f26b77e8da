/**
 * Collects the values of one SQL statement and numbers them. A fragment takes the collector and adds what it needs, so no caller knows a
 * number:
 *
 *     const p = new SqlParameters();
 *     queryRows(client, row, `select … where ${inRange('t.day', range, p)} limit ${p.add(limit)}`, p.values);
 *
 * Add a value only where the text uses it: PostgreSQL rejects a parameter that the statement does not mention.
 */
export class SqlParameters {
  readonly values: unknown[] = [];
  private readonly numbers = new Map<object, number>();

  /**
   * An array or object gets one number however often it is added, so a large one is sent once. Strings and numbers get a new number each
   * time: equal ones may have different types in SQL. Name the placeholder to use it twice.
   *
   * @returns the placeholder, such as `$1`
   */
  add(value: unknown): string {
    if (typeof value !== 'object' || value === null) return `$${this.values.push(value)}`;
    const number = this.numbers.get(value) ?? this.values.push(value);
    this.numbers.set(value, number);
    return `$${number}`;
  }
}
