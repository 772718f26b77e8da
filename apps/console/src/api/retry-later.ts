/** Retries after a pause; on a hidden page, once it is visible again. @returns a function that cancels */
export function retryLater(ms: number, retry: () => void): () => void {
  const timer = setTimeout(due, ms);
  function due(): void {
    if (document.visibilityState !== 'hidden') {
      cancel();
      retry();
    }
    // Listens only now: a page that becomes visible earlier must not ask before its time.
    else document.addEventListener('visibilitychange', due);
  }
  function cancel(): void {
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', due);
  }
  return cancel;
}
