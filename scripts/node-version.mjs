// Written for any Node that knows modules: it has to run on the versions it turns away.
const wanted = [20, 19];

/** Ends the process with one line when this Node is too old. */
export function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > wanted[0] || (major === wanted[0] && minor >= wanted[1])) return;
  console.error(`Storepulse needs Node ${wanted.join('.')} or later, and this is ${process.versions.node}. Get it at https://nodejs.org`);
  process.exit(1);
}
