import type { funnel as en } from '../../en/funnel.ts';
import { counted } from './counted.ts';

export const funnel: typeof en = {
  title: 'Verkaufstrichter',
  subtitle: 'Wie Aufrufe zu Warenkörben und Warenkörbe zu Käufen werden.',
  unit: 'Zählweise',
  units: { events: 'Ereignisse', users: 'Nutzer', sessions: 'Sitzungen' },
  unitNotes: { events: 'Ereignisse', users: 'Nutzer', sessions: 'Sitzungen' },
  unitTips: {
    events: 'Zählt jeden Aufruf, jeden Warenkorb und jeden Kauf.',
    users: 'Verschiedene Nutzer mit mindestens einem solchen Ereignis an diesen Tagen.',
    sessions: 'Sitzungen, die an diesen Tagen begannen und mindestens ein solches Ereignis enthalten.',
  },
  stageTips: {
    view: 'Ein Besucher hat ein Produkt angesehen.',
    cart: 'Ein Besucher hat ein Produkt in den Warenkorb gelegt.',
    purchase: 'Ein Besucher hat ein Produkt gekauft; ein Ereignis je Bestellposition.',
  },
  refunds: (lines: string, amount: string) => `Erstattungen in diesen Tagen: ${lines} (${amount}). Käufe werden nicht verringert.`,
  ofViews: (percent: string) => `${percent} der Aufrufe`,
  rates: { viewToCart: 'Aufruf → Warenkorb', cartToPurchase: 'Warenkorb → Kauf', overall: 'Aufruf → Kauf' },
  rateTips: {
    viewToCart: '100 × Warenkörbe ÷ Aufrufe, in der gewählten Zählweise. Leer ohne Aufrufe.',
    cartToPurchase:
      '100 × Käufe ÷ Warenkörbe, in der gewählten Zählweise. Kann über 100 % liegen, wo ohne Warenkorb gekauft wird. Leer ohne Warenkörbe.',
    overall: '100 × Käufe ÷ Aufrufe, in der gewählten Zählweise. Leer ohne Aufrufe.',
  },
  ratio: (part: string, whole: string) => `${part} von ${whole}`,
  chart: (views: string, carts: string, purchases: string) =>
    `Balkendiagramm des Verkaufstrichters: ${counted(views, 'Aufruf', 'Aufrufe')}, ${counted(carts, 'Warenkorb', 'Warenkörbe')}, ${counted(purchases, 'Kauf', 'Käufe')}.`,
  table: 'Der Trichter in Ereignissen, Nutzern und Sitzungen',
  stage: 'Stufe',
  look: { view: 'Details: Aufrufe', cart: 'Details: Warenkörbe', purchase: 'Details: Käufe' },
  /** For narrow buttons; part of the text above. */
  lookShort: { view: 'Aufrufe', cart: 'Warenkörbe', purchase: 'Käufe' },
  ordered: {
    title: 'Geordneter Trichter (gleiche Sitzung)',
    tip: 'Sitzungen, die an diesen Tagen begannen: mit Aufruf, dann Warenkorb, dann Kauf, in dieser Reihenfolge, für beliebige passende Produkte. Ereignisse nach dem letzten Tag zählen mit.',
    reached: 'Erreicht',
    steps: { view: 'Aufruf', cart: 'Aufruf, dann Warenkorb', purchase: 'Aufruf, Warenkorb, dann Kauf' },
    parts: { converted: 'Weitergegangen', open: 'Noch offen', dropped: 'Abgesprungen' },
    partTips: {
      converted: 'Hat die nächste Stufe erreicht. Bei der letzten Stufe alle.',
      open: 'Noch nicht, und das letzte Ereignis der Sitzung ist keine 30 Minuten alt: Sie kann noch weitergehen.',
      dropped: 'Hat die nächste Stufe nicht erreicht. Das letzte Ereignis der Sitzung ist mindestens 30 Minuten alt.',
    },
    share: (percent: string) => `${percent} derer mit Aufruf`,
    chart: (stages: readonly string[]) => `Gestapelte Säulen des geordneten Trichters: ${stages.join('; ')}.`,
    stageWords: (stage: string, reached: string, converted: string, open: string, dropped: string) =>
      `${stage} ${reached}, davon ${converted} weitergegangen, ${open} noch offen, ${dropped} abgesprungen`,
    whyUnits: (events: string, users: string, sessions: string) =>
      `Warum sich die Zahlen unterscheiden: ${counted(events, 'Warenkorbereignis', 'Warenkorbereignisse')} von ${counted(users, 'Nutzer', 'Nutzern')} in ${counted(sessions, 'Sitzung, die an diesen Tagen begann', 'Sitzungen, die an diesen Tagen begannen')}.`,
    whyOrdered: (events: string, users: string, sessions: string, ordered: string) =>
      `Warum sich die Zahlen unterscheiden: ${counted(events, 'Warenkorbereignis', 'Warenkorbereignisse')} von ${counted(users, 'Nutzer', 'Nutzern')} in ${counted(sessions, 'Sitzung, die an diesen Tagen begann', 'Sitzungen, die an diesen Tagen begannen')}. Mit Warenkorb nach einem Aufruf: ${ordered}.`,
  },
  overTime: {
    title: 'Trichter im Zeitverlauf',
    tip: 'Aufrufe, Warenkörbe und Käufe (Ereignisse) je Stunde, Tag oder Woche und die Raten dazwischen. Der letzte Abschnitt ist gestrichelt, solange er unvollständig ist.',
    figure: 'Kennzahl',
    figures: {
      views: 'Aufrufe',
      carts: 'Warenkörbe',
      purchases: 'Käufe',
      viewToCart: 'Aufruf → Warenkorb',
      cartToPurchase: 'Warenkorb → Kauf',
      overall: 'Aufruf → Kauf',
    },
    intervals: { hour: 'Stunde', day: 'Tag', week: 'Woche' },
    bucket: 'Ab',
    unfinished: (bucket: string) => `${bucket} (noch nicht vollständig)`,
    before: (figure: string) => `${figure}, Vergleich`,
    comparedHint: 'Die dünne Linie zeigt die Vergleichstage, der Reihe nach über diese gelegt.',
    tooManyHours: (days: number) => `Stundenwerte umfassen höchstens ${days} Tage. Kürzeren Zeitraum wählen oder nach Tagen gruppieren.`,
    chart: (figure: string, buckets: string, last: string) =>
      `Liniendiagramm: ${figure} über ${counted(buckets, 'Zeitabschnitt', 'Zeitabschnitte')}; zuletzt: ${last}.`,
  },
  breakdown: {
    title: 'Aufschlüsselung',
    tip: 'Dieselben Ereignisse nach Kategorie, Marke oder aktuellem Preis des Produkts. Zeilen und weitere ergeben die Summe.',
    by: 'Aufschlüsseln nach',
    dimensions: { category: 'Kategorie', brand: 'Marke', price: 'Preis' },
    level: 'Ebene',
    levels: (level: string) => `Ebene ${level}`,
    rest: (parts: string) => `${parts} weitere`,
    total: 'Summe',
    noPrice: 'ohne Preis',
    below: (to: string) => `unter ${to}`,
    from: (from: string) => `ab ${from}`,
    between: (from: string, to: string) => `${from} bis unter ${to}`,
    rateTip: 'Für die Ereignisse dieser Zeile. Leer, wenn es nichts zu teilen gibt.',
    change: 'Veränderung',
    changeTip: 'Gegenüber den Vergleichstagen: Käufe in Prozent, Aufruf → Kauf in Prozentpunkten.',
  },
  times: {
    title: 'Zeit bis Warenkorb und Kauf',
    tip: 'Für jedes Produkt, das eine Sitzung an diesen Tagen in den Warenkorb legte.',
    time: 'Zeit',
    steps: { viewToCart: 'Aufruf → Warenkorb', cartToPurchase: 'Warenkorb → Kauf', viewToPurchase: 'Aufruf → Kauf' },
    stepTips: {
      viewToCart: 'Median der Zeit vom ersten Aufruf des Produkts bis zu seinem ersten Warenkorbereignis, wo der Aufruf zuerst kam.',
      cartToPurchase: 'Median der Zeit vom ersten Warenkorbereignis des Produkts bis zu seinem ersten Kauf zeitgleich damit oder danach.',
      viewToPurchase: 'Median der Zeit vom ersten Aufruf bis zu diesem Kauf, wo beide Schritte gegangen wurden.',
    },
    note: (p90: string, pairs: string) => `90 % binnen ${p90} · ${pairs}-mal`,
    bin: (from: string, to: string) => `${from} bis unter ${to}`,
    longer: (from: string) => `${from} oder länger`,
    chart: (toCart: string, toPurchase: string) =>
      `Histogramm der Dauer: Median ${toCart} vom Aufruf zum Warenkorb, ${toPurchase} vom Warenkorb zum Kauf.`,
  },
  detail: {
    close: 'Schließen',
    products: 'Top-Produkte',
    sessions: {
      view: 'Neueste Sitzungen mit Aufruf, aber ohne Warenkorb',
      cart: 'Neueste Sitzungen mit Warenkorb, aber ohne Kauf',
      purchase: 'Neueste Sitzungen mit Kauf',
    },
    session: 'Sitzung',
    reachedAt: 'Letztes solches Ereignis',
    duration: 'Dauer',
    noSession: 'Keine solchen Sitzungen zu diesen Filtern.',
  },
};
