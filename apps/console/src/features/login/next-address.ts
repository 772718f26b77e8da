/** Where to go after signing in. Only paths inside this console, which rules out open redirects. */
export function nextAddress(next: unknown): string {
  if (typeof next !== 'string' || !next.startsWith('/') || /^\/[/\\]/.test(next) || next.startsWith('/login')) return '/';
  return next;
}
