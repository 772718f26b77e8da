// Runs the built app in this process.
process.setSourceMapsEnabled(true);
const { main } = await import('../apps/api/dist/main.js');
await main();
