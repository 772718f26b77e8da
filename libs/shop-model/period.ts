/**
 * How the shop changes over the months, from the published figures of the data set. At first, carts were logged for one purchase in four.
 * From the second week of November 2019 on they are logged well (the exact day is unknown). Exact duplicates, prices of 0 and visits in an
 * unusual order come and go.
 */
export interface Period {
  /** Chance that a visit adds something to the cart, relative to November 2019. */
  cartChance: number;
  /** Chance that a cart item is bought, relative to November 2019. */
  buyChance: number;
  /** Chance of a purchase without a cart, relative to November 2019. */
  buyAtOnceChance: number;
  /** Share of carts that are logged. */
  cartsLogged: number;
  /** Rate of events logged twice, relative to November 2019. */
  duplicates: number;
  /** Share of the duplicated carts that are logged up to 78 times. */
  bursts: number;
  /** Share of events with a price of 0; never purchases. */
  priceZero: number;
  /** Share of events without a session. */
  withoutSession: number;
  /** Share of visits whose session continues under another user. */
  sharedSession: number;
  /** Whether some visits are logged in an unusual order: a cart before its view, a purchase without either. */
  strangeOrder: boolean;
}

/** November 2019 as a whole, without its rarest anomalies; used for all later months. */
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

/** In October and November, 940 of 23.0 M sessions had two users; ten rows of November had no session. */
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

/** `until` is exclusive. */
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

/** The period of a moment. */
export function periodAt(epochMs: number): Period {
  for (const { until, period } of PERIODS) if (epochMs < until) return period;
  return LATER;
}
