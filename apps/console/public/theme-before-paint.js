// A file of its own, so that the content security policy needs no inline script; runs before the first paint, so that
// the page does not flash in the other theme.
(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem('storepulse.theme');
  } catch {
    // Storage may be forbidden; the system's theme then applies.
  }
  // The wall is dark unless its address says otherwise, whatever the browser prefers.
  const wall = location.pathname === '/wall';
  const wallDark = new URLSearchParams(location.search).get('theme') !== 'light';
  const dark = wall ? wallDark : chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
})();
