// Runs the built app in this process.
process.setSourceMapsEnabled(true);
const { main } = await import('../dist/apps/api/src/main.js');
await main();
