import type { brands as en } from '../en/brands.ts';

export const brands: typeof en = {
  title: 'Markentrends',
  question: 'Wie entwickeln sich Marken im Lauf der Zeit?',
  picker: 'Marken',
  pickerPlaceholder: 'Marke hinzufügen',
  topByDefault: 'Die fünf Marken mit den meisten Käufen. Andere lassen sich zum Vergleich auswählen.',
  interval: 'Je',
  intervals: { day: 'Tag', week: 'Woche', month: 'Monat' },
  metric: 'Kennzahl',
  metrics: { purchases: 'Käufe', views: 'Aufrufe', carts: 'Warenkörbe', revenue: 'Umsatz', users: 'Nutzer' },
  metricTips: {
    purchases: 'Kaufereignisse der Marke.',
    views: 'Aufrufereignisse der Marke.',
    carts: 'Warenkorbereignisse der Marke.',
    revenue: 'Summe aus Preis × Menge der Käufe der Marke.',
    users: 'Verschiedene Nutzer mit einem Ereignis der Marke im Zeitabschnitt. Nicht über Abschnitte hinweg addierbar.',
  },
  chart: (metric: string, brands: string) => `Liniendiagramm: ${metric} im Zeitverlauf für ${brands}.`,
  zoomHint: 'Zoomen mit Strg und Mausrad, zwei Fingern oder dem Regler; Verschieben durch Ziehen.',
  resetZoom: 'Alles zeigen',
  incomplete: 'noch nicht vollständig',
  total: 'Summe',
  inAll: (brand: string, total: string) => `${brand} (Summe ${total})`,
  table: 'Zahlen je Marke und Zeitabschnitt',
};
