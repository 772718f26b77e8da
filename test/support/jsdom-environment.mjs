import { TestEnvironment } from 'jest-environment-jsdom';

/** jsdom plus browser features it lacks. */
export default class extends TestEnvironment {
  /** Resolves packages as Node does: jest cannot read their browser builds, which are not ES modules. */
  exportConditions() {
    return ['node', 'node-addons'];
  }

  async setup() {
    await super.setup();
    Object.assign(this.global, {
      structuredClone,
      ResizeObserver: class {
        observe() {}
        unobserve() {}
        disconnect() {}
      },
    });
  }
}
