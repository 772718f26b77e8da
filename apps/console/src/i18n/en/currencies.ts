export const t = {
  title: 'Currencies',
  subtitle: 'Exchange rates convert amounts into the store’s currency.',
  store: (currency: string) => `The store’s currency is ${currency}.`,
  noStore: 'The store has no currency yet. Set STORE_CURRENCY, or send events with a currency.',
  unconverted: 'Not converted',
  unconvertedNone: 'All amounts are in the store’s currency or converted.',
  unconvertedRow: (count: number, purchases: string, amount: string, from: string, to: string) =>
    `${purchases} ${count === 1 ? 'purchase' : 'purchases'}, ${amount} not converted (${from === to ? from : `${from} to ${to}`})`,
  rates: 'Rates',
  ratesNone: 'No rates yet.',
  add: 'Set rate',
  currency: 'Currency',
  currencyHint: 'ISO 4217 code, for example GBP',
  rate: 'Rate',
  rateHint: 'Value of one unit in the store’s currency, for example 1.17',
  rateProblem: 'Enter a number above 0, for example 1.17.',
  validFrom: 'Valid from',
  validFromHint: 'First day, for example 2026-11-01',
  save: 'Set rate',
  converted: (count: number, amounts: string) => `Rate set. ${amounts} ${count === 1 ? 'amount' : 'amounts'} converted.`,
  tooHigh: (count: number, amounts: string) =>
    `${amounts} ${count === 1 ? 'amount is' : 'amounts are'} too large to convert. Check the rate and the price.`,
  refundsWaiting: (count: number, refunds: string, amount: string) =>
    `${refunds} ${count === 1 ? 'refund' : 'refunds'} of ${amount} not subtracted.`,
  setBy: 'Set by',
};
