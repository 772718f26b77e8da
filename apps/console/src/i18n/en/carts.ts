import { counted } from './counted.ts';

export const carts = {
  title: 'Abandoned Carts',
  subtitle: 'Products that are put in carts and not bought.',
  method: 'Count',
  methods: { events: 'Cart events', carts: 'Carts' },
  methodTexts: {
    events: 'Cart events compared with purchase events of the product: 100 × (carts − purchases) ÷ carts, never below 0.',
    carts: (minutes: number) =>
      `Tracks each product in each session’s cart. Abandoned: neither bought nor removed within ${minutes} minutes.`,
  },
  rateTips: {
    events: '100 × (cart events − purchase events) ÷ cart events, not below 0.',
    carts: '100 × abandoned ÷ decided carts. Open carts are not decided yet and not counted.',
  },
  atLeastTip:
    'The lower end of the 95 % interval (Wilson) of the abandonment rate. Ranking by it keeps products with few carts from ranking high. Select Abandonment to rank by the plain rate.',
  interval: (low: string, high: string) => `95 % interval ${low} to ${high}`,
  cartsTips: { events: 'Cart events of the product.', carts: 'Pairs of session and product that were put in a cart.' },
  purchasesTips: { events: 'Purchase events of the product.', carts: 'Those pairs in which the session also bought the product.' },
  abandonedTips: {
    events: 'Cart events minus purchase events, not below 0.',
    carts: 'Those pairs with neither a purchase nor a removal after the cut-off.',
  },
  openTip: (minutes: number) => `Last change less than ${minutes} minutes ago: neither bought nor abandoned yet.`,
  minCartsTip: 'Hides products with fewer carts.',
  matching: (shown: string, matching: string) => `${shown} of ${counted(matching, 'matching product')}`,
  table: 'Products by abandonment rate',
  atLeast: (carts: string) => counted(carts, 'cart'),
  ages: {
    title: 'In carts now (last 24 hours)',
    tip: 'Carts with products neither removed nor bought, by time since the last product was added. Carts older than 24 hours are not shown. Value at current prices.',
    age: 'Last added',
    younger: (to: string) => `less than ${to}`,
    band: (from: string, to: string) => `${from} to ${to}`,
    carts: 'Carts',
    items: 'Products in them',
    value: 'Value',
    none: 'No carts from the last 24 hours still have products in them.',
    chart: (bands: string) => `Carts by time since the last product was added: ${bands}`,
  },
  outcomes: {
    title: 'Cart outcomes',
    tip: 'Tracks each product put in a cart in these days. Change how long it must lie there to count as abandoned.',
    cutOff: 'Abandoned after',
    leftAfter: (time: string) => `Abandoned after ${time}`,
    left: 'Abandoned',
    leftTip: 'In the cart for longer than the chosen time, neither removed nor bought. Value at the price of its last cart event.',
    parts: { boughtInSession: 'Bought after all', boughtLater: 'Came back', notBought: 'Not bought' },
    partTips: {
      boughtInSession: 'Bought in the same session, after the chosen time.',
      boughtLater: 'Bought by the same user in another session, within 7 days.',
      notBought: 'Neither bought in its session nor by its user within 7 days.',
    },
    ofPut: (share: string, value: string) => `${share} of all carts · ${value}`,
    ofLeft: (share: string, value: string) => `${share} of these · ${value}`,
    worth: (part: string) => `${part}, value`,
    none: 'No products were put in carts in these days.',
    chart: (left: string) => `Abandoned products by cut-off time: ${left}`,
  },
};
