const FIXED = 20_261_130;

/**
 * Seeds of tests with random input: the same each time, so that a failure comes from a change and not from chance. Set the variables to
 * repeat another run; `npm run soak` draws new ones.
 */
export const PROPERTY_SEED = Number(process.env.PROPERTY_SEED ?? FIXED);
export const FAULT_SEED = Number(process.env.FAULT_SEED ?? FIXED);
