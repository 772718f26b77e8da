export const funnel = {
  title: 'Sales Funnel',
  question: 'How many views become carts, and how many carts become purchases?',
  unit: 'Count',
  units: { events: 'Events', users: 'Users', sessions: 'Sessions' },
  unitTips: {
    events: 'Every view, cart and purchase event counts, so one visitor counts as often as they act.',
    users: 'Distinct users with at least one such event in these days. A user who comes back counts once.',
    sessions: 'Sessions that began in these days and hold at least one such event.',
  },
  stageTips: {
    view: 'A visitor looked at a product.',
    cart: 'A visitor put a product in the cart.',
    purchase: 'A visitor bought a product; one event per line of an order.',
  },
  ofViews: (percent: string) => `${percent} of views`,
  rates: { viewToCart: 'View → cart', cartToPurchase: 'Cart → purchase', overall: 'View → purchase' },
  rateTips: {
    viewToCart: '100 × carts ÷ views, in the unit chosen above. Empty when there are no views.',
    cartToPurchase:
      '100 × purchases ÷ carts, in the unit chosen above. It can exceed 100 % where visitors buy without the cart. Empty when there are no carts.',
    overall: '100 × purchases ÷ views, in the unit chosen above. Empty when there are no views.',
  },
  ratio: (part: string, whole: string) => `${part} of ${whole}`,
  chart: (views: string, carts: string, purchases: string) =>
    `Bar chart of the sales funnel: ${views} views, ${carts} carts, ${purchases} purchases.`,
  table: 'The funnel in events, users and sessions',
  stage: 'Stage',
};
