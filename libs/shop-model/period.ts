/**
 * What changes in a shop over the months, after the published figures of the data set. Carts were logged for one purchase in four
 * at first; from the second week of November 2019 on they are logged well (the exact day is not known). Exact duplicates, prices of 0
 * and visits in a strange order come and go.
 */
export interface Period {
  /** How much likelier than in November 2019 a visit puts something in the cart. */
  cartChance: number;
  /** How much likelier what is in the cart is bought. */
  buyChance: number;
  /** How much likelier something is bought without a cart. */
  buyAtOnceChance: number;
  /** Share of carts that are logged. */
  cartsLogged: number;
  /** How much more often an event is logged twice. */
  duplicates: number;
  /** Share of the carts logged twice that are logged up to 78 times. */
  bursts: number;
  /** Share of events with a price of 0; never purchases. */
  priceZero: number;
  /** Share of events without a session. */
  withoutSession: number;
  /** Share of visits whose session goes on under another user. */
  sharedSession: number;
  /** Whether some visits are logged in a strange order: a cart before its view, a purchase without any. */
  strangeOrder: boolean;
}

/** November 2019 as a whole, its rarest oddities left out: the shop of any later time. */
const LATER: Period = {
  cartChance: 1,
  buyChance: 1,
  buyAtOnceChance: 1,
  cartsLogged: 1,
  duplicates: 1,
  bursts: 0,
  priceZero: 0.0023,
  withoutSession: 0.00002,
  sharedSession: 0,
  strangeOrder: false,
};

/** Of the Oct-Nov rows 940 of 23.0 M sessions had two users; ten rows of November had no session. */
const RECORDED: Period = { ...LATER, withoutSession: 1.5e-7, sharedSession: 4.1e-5, strangeOrder: true, priceZero: 0.0028 };
const OCTOBER: Period = {
  ...RECORDED,
  cartChance: 1.3,
  buyChance: 1,
  buyAtOnceChance: 1,
  cartsLogged: 0.385,
  duplicates: 0.4,
  priceZero: 0.0016,
};
const EARLY_NOVEMBER: Period = { ...RECORDED, cartChance: 1.1, buyChance: 1, buyAtOnceChance: 0.6, cartsLogged: 0.24, duplicates: 0.25 };
const LATE_NOVEMBER: Period = { ...RECORDED, cartChance: 1.1, buyChance: 1, buyAtOnceChance: 0.2, duplicates: 0.75 };
const SALE: Period = { ...LATE_NOVEMBER, bursts: 0.002 };
const WINTER: Period = { ...RECORDED, cartChance: 1.05, buyChance: 1.25, buyAtOnceChance: 0.9 };

/** Up to, but not including, the moment. */
const PERIODS: readonly { until: number; period: Period }[] = [
  { until: Date.UTC(2019, 10, 1), period: OCTOBER },
  { until: Date.UTC(2019, 10, 8), period: EARLY_NOVEMBER },
  { until: Date.UTC(2019, 10, 12), period: LATE_NOVEMBER },
  { until: Date.UTC(2019, 10, 21), period: SALE },
  { until: Date.UTC(2019, 11, 1), period: LATE_NOVEMBER },
  { until: Date.UTC(2020, 0, 1), period: { ...WINTER, duplicates: 0.75 } },
  { until: Date.UTC(2020, 1, 1), period: { ...WINTER, duplicates: 1.1 } },
  { until: Date.UTC(2020, 2, 1), period: { ...WINTER, duplicates: 5.8 } },
  { until: Date.UTC(2020, 3, 1), period: { ...WINTER, duplicates: 1.35 } },
  { until: Date.UTC(2020, 4, 1), period: { ...WINTER, duplicates: 0.9 } },
];

/** How the shop is at a moment. */
export function periodAt(epochMs: number): Period {
  for (const { until, period } of PERIODS) if (epochMs < until) return period;
  return LATER;
}
