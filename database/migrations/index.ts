import { CreateStore1763900000000 } from './1763900000000-CreateStore.js';
import { CreateViews1763900400000 } from './1763900400000-CreateViews.js';

/** Every migration, in order. Explicit, since ESM has no globs. */
export const migrations = [CreateStore1763900000000, CreateViews1763900400000];
