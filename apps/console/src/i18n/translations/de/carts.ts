import type { carts as en } from '../../en/carts.ts';
import { counted } from './counted.ts';

export const carts: typeof en = {
  title: 'Warenkorbabbrüche',
  subtitle: 'Produkte, die im Warenkorb landen und nicht gekauft werden.',
  method: 'Zählweise',
  methods: { events: 'Warenkorbereignisse', carts: 'Warenkörbe' },
  methodTexts: {
    events: 'Warenkorbereignisse gegen Kaufereignisse desselben Produkts: 100 × (Warenkörbe − Käufe) ÷ Warenkörbe, nie unter 0.',
    carts: (minutes: number) =>
      `Verfolgt jedes Produkt im Warenkorb jeder Sitzung. Abgebrochen: nach ${counted(minutes, 'Minute', 'Minuten')} weder gekauft noch entfernt.`,
  },
  rateTips: {
    events: '100 × (Warenkorbereignisse − Kaufereignisse) ÷ Warenkorbereignisse, nicht unter 0.',
    carts: '100 × abgebrochene ÷ entschiedene Warenkörbe. Offene Warenkörbe sind noch nicht entschieden und zählen nicht.',
  },
  atLeastTip:
    'Das untere Ende des 95-%-Intervalls (Wilson) der Abbruchrate. Danach ist die Liste geordnet, damit wenige Warenkörbe nicht vorn stehen. Ein Klick auf Abbruchrate ordnet nach der einfachen Rate.',
  interval: (low: string, high: string) => `95-%-Intervall ${low} bis ${high}`,
  cartsTips: {
    events: 'Warenkorbereignisse des Produkts.',
    carts: 'Paare aus Sitzung und Produkt, bei denen das Produkt in den Warenkorb kam.',
  },
  purchasesTips: { events: 'Kaufereignisse des Produkts.', carts: 'Davon die Paare, bei denen die Sitzung das Produkt auch gekauft hat.' },
  abandonedTips: {
    events: 'Warenkorbereignisse minus Kaufereignisse, nicht unter 0.',
    carts: 'Davon die Paare, bei denen nach Ablauf der Frist weder Kauf noch Entfernen folgte.',
  },
  openTip: (minutes: number) => `Vor weniger als ${counted(minutes, 'Minute', 'Minuten')} berührt: weder gekauft noch abgebrochen.`,
  minCartsTip: 'Blendet Produkte aus, die seltener in den Warenkorb kamen.',
  matching: (shown: string, matching: string) => `${shown} von ${counted(matching, 'passenden Produkt', 'passenden Produkten')}`,
  table: 'Produkte nach Abbruchrate',
  atLeast: (carts: string) => counted(carts, 'Warenkorb', 'Warenkörbe'),
  ages: {
    title: 'Jetzt in Warenkörben (letzte 24 Stunden)',
    tip: 'Warenkörbe mit Produkten, die weder entfernt noch gekauft wurden, nach der Zeit seit dem letzten Hinzufügen. Älter als 24 Stunden: nicht gezeigt. Wert zu heutigen Preisen.',
    age: 'Zuletzt hinzugefügt',
    younger: (to: string) => `weniger als ${to}`,
    band: (from: string, to: string) => `${from} bis ${to}`,
    carts: 'Warenkörbe',
    items: 'Produkte darin',
    value: 'Wert',
    none: 'Kein Warenkorb der letzten 24 Stunden enthält noch Produkte.',
    chart: (bands: string) => `Warenkörbe nach der Zeit seit dem letzten Hinzufügen: ${bands}`,
  },
  outcomes: {
    title: 'Verbleib der Warenkörbe',
    tip: 'Verfolgt jedes Produkt, das an diesen Tagen in einen Warenkorb kam. Ändern Sie, nach welcher Zeit es als abgebrochen gilt.',
    cutOff: 'Abgebrochen nach',
    leftAfter: (time: string) => `Abgebrochen nach ${time}`,
    left: 'Abgebrochen',
    leftTip: 'Länger als die gewählte Zeit im Warenkorb, weder entfernt noch gekauft. Wert zum Preis des letzten Warenkorbereignisses.',
    parts: { boughtInSession: 'Doch noch gekauft', boughtLater: 'Wiedergekommen', notBought: 'Nicht gekauft' },
    partTips: {
      boughtInSession: 'In derselben Sitzung gekauft, aber erst nach der gewählten Zeit.',
      boughtLater: 'Vom selben Nutzer in einer anderen Sitzung gekauft, innerhalb von 7 Tagen.',
      notBought: 'Weder in der Sitzung noch innerhalb von 7 Tagen vom selben Nutzer gekauft.',
    },
    ofPut: (share: string, value: string) => `${share} aller Warenkörbe · ${value}`,
    ofLeft: (share: string, value: string) => `${share} davon · ${value}`,
    worth: (part: string) => `${part}, Wert`,
    none: 'An diesen Tagen kamen keine Produkte in einen Warenkorb.',
    chart: (left: string) => `Abgebrochene Produkte je Frist: ${left}`,
  },
};
