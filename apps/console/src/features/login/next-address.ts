/** Where to go after signing in: an address inside this console, never one that leads to another site. */
export function nextAddress(next: unknown): string {
  if (typeof next !== 'string' || !next.startsWith('/') || /^\/[/\\]/.test(next) || next.startsWith('/login')) return '/';
  return next;
}
