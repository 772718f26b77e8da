export const products = {
  title: 'Top Products',
  question: 'Which products turn the most of their views into purchases?',
  average: 'Average conversion',
  averageTip: 'The mean of the conversion rates of the products shown. Each product weighs the same, however often it was viewed.',
  shown: 'Products shown',
  ofMatching: (matching: string) => `of ${matching} that pass the filters`,
  shownTip: 'How many products the table shows, of all that pass the filters.',
  best: 'Best performer',
  bestTip: 'Of the products shown, the one with the highest conversion rate.',
  minViewsTip: 'Hides products with fewer views: a product seen three times and bought once converts at 33 %, which says little.',
  conversionTip:
    '100 × purchases ÷ views. The bar is the 95 % interval (Wilson): the rate the product would settle at lies in it with 95 % confidence. The fewer the views, the wider.',
  interval: (low: string, high: string) => `95 % interval ${low} to ${high}`,
  priceTip: 'The price of the product’s latest event. The data name no currency unless one is set.',
  table: 'Products by conversion rate',
  atLeast: (views: string) => `${views} views`,
};
