// Shows steps on the terminal: "[2/3] Build … 4 s". On a terminal it rewrites one line, otherwise it prints a line every few seconds.

const tickMs = 500;
const plainEveryMs = 5_000;

/** @param {NodeJS.WriteStream} output */
export class Progress {
  #output;
  #number = 0;
  #count;

  constructor(output, count) {
    this.#output = output;
    this.#count = count;
  }

  /** Prints one line for a step with nothing to do. */
  done(title, note) {
    this.#output.write(`${this.#label(title)} ${note}\n`);
  }

  /**
   * Runs the work and shows it until it ends. `howFar` returns a few words about the progress; it is called twice a second.
   * @template T
   * @param {string} title
   * @param {() => Promise<T>} work
   * @param {() => string} howFar
   * @returns {Promise<T>}
   */
  async step(title, work, howFar = () => '') {
    const label = this.#label(title);
    const startedAt = performance.now();
    const seconds = () => Math.round((performance.now() - startedAt) / 1000);
    const state = () => [`${label} …`, howFar(), `${seconds()} s`].filter((part) => part !== '').join(' ');
    const stop = this.#show(state);
    try {
      const result = await work();
      stop(`${label} done in ${seconds()} s`);
      return result;
    } catch (error) {
      stop(`${label} failed after ${seconds()} s`);
      throw error;
    }
  }

  #label(title) {
    this.#number += 1;
    return `[${this.#number}/${this.#count}] ${title}`;
  }

  #show(state) {
    const output = this.#output;
    if (!output.isTTY) {
      output.write(`${state()}\n`);
      const timer = setInterval(() => output.write(`${state()}\n`), plainEveryMs);
      return (last) => {
        clearInterval(timer);
        output.write(`${last}\n`);
      };
    }
    const draw = (line) => output.write(`\r\u001b[2K${line.slice(0, (output.columns ?? 80) - 1)}`);
    draw(state());
    const timer = setInterval(() => draw(state()), tickMs);
    return (last) => {
      clearInterval(timer);
      draw(last);
      output.write('\n');
    };
  }
}
