const TOO_DEEP = '(nested too deeply to be shown)';

/**
 * A JSON value as text; null where it is nested too deeply. JSON.parse accepts any depth, but JSON.stringify recurses and overflows the
 * stack at some thousand levels, which a sender can fit into a few kilobytes.
 */
export function jsonTextOrNull(value: unknown): string | null {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** A JSON value as text to show to people. */
export const jsonText = (value: unknown): string => jsonTextOrNull(value) ?? TOO_DEEP;
