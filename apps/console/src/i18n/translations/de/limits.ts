import type { t as en } from '../../en/limits.ts';
import { counted } from './counted.ts';

export const t: typeof en = {
  title: 'Grenzen',
  dialogTitle: (name: string) => `Grenzen von „${name}“`,
  dialogText: 'Grenzen gelten sofort. Ereignisse darüber werden hier und unter „Eingang“ gezählt.',
  edit: 'Grenzen',
  editOf: (name: string) => `Grenzen von „${name}“ bearbeiten`,
  save: 'Grenzen speichern',
  forNewKey: 'Grenzen (keine)',
  forNewKeySet: 'Grenzen',

  rate: 'Ereignisse je Sekunde',
  burst: 'Auf einmal',
  burstHint: 'Auf einmal erlaubt nach einer Pause. Leer: so viele wie in einer Sekunde',
  perDay: 'Ereignisse je Tag',
  noLimit: 'Leer: keine Grenze',
  lines: 'Eine Bestellung zählt als ein Ereignis je Position.',
  events: 'Erlaubte Ereignisse',
  eventsHint: 'Nichts angekreuzt: alle Ereignisse.',
  eventNames: {
    view: 'Aufrufe',
    cart: 'In den Warenkorb',
    remove_from_cart: 'Aus dem Warenkorb',
    purchase: 'Käufe',
    refund: 'Erstattungen',
    other: 'Andere Aufrufe (identify, page, …)',
  },
  origins: 'Erlaubte Herkunft',
  originsHint:
    'Für Schlüssel in Browsern, eine Adresse je Zeile: https://shop.example, oder https://*.shop.example für ihre Subdomains. Anfragen von anderswo, auch von Servern, werden abgewiesen. Leer: alle.',
  wrongNumber: 'Eine ganze Zahl ab 1 eingeben oder leer lassen.',
  tooLarge: (most: string) => `Höchstens ${most} eingeben.`,
  burstAlone: 'Dazu bitte Ereignisse je Sekunde eingeben.',
  wrongOrigin: (text: string) => `„${text}“ ist keine Herkunft. Richtig ist https://shop.example, ohne Pfad.`,
  tooManyOrigins: 'Höchstens 50 Adressen eingeben.',

  none: 'Keine Grenzen',
  shownRate: (rate: string, burst: string | null) =>
    burst === null ? `${counted(rate, 'Ereignis', 'Ereignisse')}/s` : `${counted(rate, 'Ereignis', 'Ereignisse')}/s, ${burst} auf einmal`,
  shownDay: (today: string, cap: string) => `heute ${today} von ${counted(cap, 'Ereignis', 'Ereignissen')}`,
  shownEvents: (names: string) => `Nur: ${names}`,
  shownOrigins: (origins: string) => `Von: ${origins}`,

  cuts: {
    rate: (lines: string) => `Über der Rate: ${counted(lines, 'Ereignis', 'Ereignisse')}`,
    dailyCap: (lines: string) => `Über der Tagesgrenze: ${counted(lines, 'Ereignis', 'Ereignisse')}`,
    event: (lines: string) => `Nicht erlaubte Art: ${lines} abgelehnt`,
    origin: (_lines: string, requests: string) => `Nicht erlaubte Herkunft: ${counted(requests, 'Anfrage', 'Anfragen')}`,
  },
  last: (cut: string, age: string) => `${cut}, zuletzt vor ${age}`,
  cutsOfDay: 'Über den Grenzen, letzte 24 Stunden',
  cutsOfHour: 'Über den Grenzen, letzte Stunde',
};
