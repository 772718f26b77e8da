export const carts = {
  title: 'Abandoned Carts',
  question: 'Which products are put in carts and then left there?',
  method: 'Count',
  methods: { events: 'Cart events', carts: 'Carts' },
  methodTexts: {
    events: 'Cart events against purchase events of the same product: 100 × (carts − purchases) ÷ carts, never below 0.',
    carts: (minutes: number) =>
      `Each product in each session’s cart, followed by itself: left if it was neither bought nor taken out, once ${minutes} minutes have passed.`,
  },
  rateTips: {
    events: '100 × (cart events − purchase events) ÷ cart events, not below 0.',
    carts: '100 × abandoned ÷ decided carts. Carts still open are not decided and count on neither side.',
  },
  cartsTips: { events: 'Cart events of the product.', carts: 'Pairs of session and product that were put in a cart.' },
  purchasesTips: { events: 'Purchase events of the product.', carts: 'Those pairs in which the session also bought the product.' },
  abandonedTips: {
    events: 'Cart events less purchase events, not below 0.',
    carts: 'Those pairs with neither a purchase nor a removal after the cut-off.',
  },
  openTip: (minutes: number) => `Touched less than ${minutes} minutes ago: neither bought nor left yet.`,
  minCartsTip: 'Hides products that were put in a cart less often.',
  matching: (shown: string, matching: string) => `${shown} of ${matching} products that pass the filters`,
  table: 'Products by abandonment rate',
  atLeast: (carts: string) => `${carts} carts`,
};
