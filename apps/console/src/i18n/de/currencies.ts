import type { t as en } from '../en/currencies.ts';

export const t: typeof en = {
  title: 'Währungen',
  question: 'Beträge zweier Währungen werden nie zusammengezählt. Kurse rechnen sie in die des Shops um.',
  store: (currency: string) => `Dieser Shop rechnet in ${currency}.`,
  noStore: 'Dieser Shop hat noch keine Währung: STORE_CURRENCY setzen oder Ereignisse mit einer Währung senden.',
  unconverted: 'Nicht umgerechnet',
  unconvertedNone: 'Alle Beträge sind in der Währung des Shops oder wurden umgerechnet.',
  unconvertedRow: (count: number, purchases: string, amount: string, from: string, to: string) =>
    `${purchases} ${count === 1 ? 'Kauf' : 'Käufe'}, ${amount} nicht umgerechnet (${from === to ? from : `${from} bis ${to}`})`,
  rates: 'Kurse',
  ratesNone: 'Kein Kurs ist gesetzt.',
  add: 'Kurs setzen',
  currency: 'Währung',
  currencyHint: 'Code nach ISO 4217, zum Beispiel GBP',
  rate: 'Kurs',
  rateHint: 'Wert einer Einheit in der Währung des Shops, zum Beispiel 1.17',
  rateProblem: 'Eine Zahl über 0 eingeben, zum Beispiel 1.17.',
  validFrom: 'Gültig ab',
  validFromHint: 'Erster Tag, zum Beispiel 2026-11-01',
  save: 'Kurs setzen',
  converted: (count: number, amounts: string) => `Kurs gesetzt. ${amounts} ${count === 1 ? 'Betrag' : 'Beträge'} umgerechnet.`,
  tooHigh: (count: number, amounts: string) =>
    `${amounts} ${count === 1 ? 'Betrag ist' : 'Beträge sind'} zu groß zum Umrechnen: Kurs und Preis prüfen.`,
  refundsWaiting: (count: number, refunds: string, amount: string) =>
    `${refunds} ${count === 1 ? 'Erstattung' : 'Erstattungen'} über ${amount} nicht abgezogen.`,
  setBy: 'Gesetzt von',
};
