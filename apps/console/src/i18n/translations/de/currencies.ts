import type { t as en } from '../../en/currencies.ts';

export const t: typeof en = {
  title: 'Währungen',
  subtitle: 'Wechselkurse rechnen Beträge in die Währung des Shops um.',
  store: (currency: string) => `Die Währung des Shops ist ${currency}.`,
  noStore: 'Der Shop hat noch keine Währung. Setzen Sie STORE_CURRENCY oder senden Sie Ereignisse mit einer Währung.',
  unconverted: 'Nicht umgerechnet',
  unconvertedNone: 'Alle Beträge sind in der Währung des Shops oder umgerechnet.',
  unconvertedRow: (count: number, purchases: string, amount: string, from: string, to: string) =>
    `${purchases} ${count === 1 ? 'Kauf' : 'Käufe'}, ${amount} nicht umgerechnet (${from === to ? from : `${from} bis ${to}`})`,
  rates: 'Kurse',
  ratesNone: 'Noch keine Kurse.',
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
    `${amounts} ${count === 1 ? 'Betrag ist' : 'Beträge sind'} zu groß zum Umrechnen. Bitte Kurs und Preis prüfen.`,
  refundsWaiting: (count: number, refunds: string, amount: string) =>
    `${refunds} ${count === 1 ? 'Erstattung' : 'Erstattungen'} über ${amount} nicht abgezogen.`,
  setBy: 'Gesetzt von',
};
