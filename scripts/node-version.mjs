// Must run on any Node that supports modules, including the versions that it rejects.
const wanted = [20, 19];

/** Exits with a one-line message when this Node is too old. */
export function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > wanted[0] || (major === wanted[0] && minor >= wanted[1])) return;
  console.error(`Storepulse needs Node ${wanted.join('.')} or later, but this is ${process.versions.node}. Get it at https://nodejs.org`);
  process.exit(1);
}
