export const t = {
  title: 'Currencies',
  question: 'Amounts of two currencies are never added up. Rates convert them into the store’s.',
  store: (currency: string) => `This store is in ${currency}.`,
  noStore: 'This store has no currency yet: set STORE_CURRENCY, or send events with a currency.',
  unconverted: 'Not converted',
  unconvertedNone: 'Every amount is in the store’s currency, or was converted.',
  unconvertedRow: (count: number, purchases: string, amount: string, from: string, to: string) =>
    `${purchases} ${count === 1 ? 'purchase' : 'purchases'}, ${amount} not converted (${from === to ? from : `${from} to ${to}`})`,
  rates: 'Rates',
  ratesNone: 'No rate is set.',
  add: 'Set a rate',
  currency: 'Currency',
  currencyHint: 'ISO 4217 code, for example GBP',
  rate: 'Rate',
  rateHint: 'What one of it is worth in the store’s currency, for example 1.17',
  rateProblem: 'Enter a number above 0, for example 1.17.',
  validFrom: 'Valid from',
  validFromHint: 'First day, for example 2026-11-01',
  save: 'Set rate',
  converted: (count: number, amounts: string) => `Rate set. ${amounts} ${count === 1 ? 'amount' : 'amounts'} converted.`,
  tooHigh: (count: number, amounts: string) =>
    `${amounts} ${count === 1 ? 'amount is' : 'amounts are'} too large to convert: check the rate and the price.`,
  refundsWaiting: (count: number, refunds: string, amount: string) =>
    `${refunds} ${count === 1 ? 'refund' : 'refunds'} of ${amount} not taken off.`,
  setBy: 'Set by',
};
