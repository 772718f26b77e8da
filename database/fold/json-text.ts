const TOO_DEEP = '(nested too deeply to be shown)';

/**
 * A JSON value as text, for people. JSON.parse takes any depth, but JSON.stringify recurses and overflows the stack at some
 * thousand levels, which a sender can put into a few kilobytes.
 */
export function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch (error) {
    if (error instanceof RangeError) return TOO_DEEP;
    throw error;
  }
}
