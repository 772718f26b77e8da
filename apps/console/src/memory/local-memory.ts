/** Small values kept in this browser between visits. Storage may be blocked or full; the console then works without them. */
export function remember(key: string, value: string): void {
  try {
    localStorage.setItem(`storepulse.${key}`, value);
  } catch {
    // Storage is optional.
  }
}

export function recall(key: string): string | null {
  try {
    return localStorage.getItem(`storepulse.${key}`);
  } catch {
    return null;
  }
}
