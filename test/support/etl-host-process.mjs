// Runs commands of the built command line in one process, one after the other: starting the program takes longer than most commands.
import { main } from '../../etl/dist/main.js';

const own = { ...process.env };

async function run({ args, environment }) {
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, own, environment);
  let output = '';
  const print = (text) => {
    output += `${text}\n`;
  };
  const code = await main(args, { rewritable: false, columns: 80, line: print, error: print, rewrite: () => undefined });
  return { code, output };
}

let last = Promise.resolve();
process.on('message', ({ id, ...command }) => {
  last = last.then(async () => process.send({ id, ...(await run(command)) }));
});
