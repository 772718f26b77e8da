import { TestEnvironment } from 'jest-environment-node';

/** For tests of built code (see `built-code.mjs`): each test file has globals of its own, the code under test those of Node. */
export default class extends TestEnvironment {
  constructor(...options) {
    super(...options);
    this.global.importBuilt = (url) => import(url);
    // Dates go both ways, as parameters and as values of rows, and are recognized by their class.
    this.global.Date = Date;
    // Holds the metadata of decorators.
    this.global.Reflect = Reflect;
  }
}
