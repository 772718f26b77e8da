// A file of its own, so that the content security policy needs no inline script; runs before the first paint, so that
// the page does not flash in the other theme.
(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem('storepulse.theme');
  } catch {
    // Storage may be forbidden; the system's theme then applies.
  }
  const dark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
})();
