import type { carts as en } from '../en/carts.ts';
import { counted } from './counted.ts';

export const carts: typeof en = {
  title: 'Warenkorbabbrüche',
  question: 'Welche Produkte landen im Warenkorb und bleiben dann liegen?',
  method: 'Zählweise',
  methods: { events: 'Warenkorbereignisse', carts: 'Warenkörbe' },
  methodTexts: {
    events: 'Warenkorbereignisse gegen Kaufereignisse desselben Produkts: 100 × (Warenkörbe − Käufe) ÷ Warenkörbe, nie unter 0.',
    carts: (minutes: number) =>
      `Jedes Produkt im Warenkorb jeder Sitzung für sich verfolgt: abgebrochen, wenn es nach ${counted(minutes, 'Minute', 'Minuten')} weder gekauft noch entfernt ist.`,
  },
  rateTips: {
    events: '100 × (Warenkorbereignisse − Kaufereignisse) ÷ Warenkorbereignisse, nicht unter 0.',
    carts: '100 × abgebrochene ÷ entschiedene Warenkörbe. Noch offene sind nicht entschieden und zählen auf keiner Seite.',
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
  matching: (shown: string, matching: string) => `${shown} von ${counted(matching, 'Produkt', 'Produkten')} nach den Filtern`,
  table: 'Produkte nach Abbruchrate',
  atLeast: (carts: string) => counted(carts, 'Warenkorb', 'Warenkörbe'),
  ages: {
    title: 'Jetzt in Warenkörben (letzte 24 Stunden)',
    tip: 'Warenkörbe, in denen etwas liegt, das weder entfernt noch gekauft wurde, nach der Zeit, seit zuletzt etwas hineinkam; ohne solche, die seit mehr als 24 Stunden unberührt sind. Bewertet mit den heutigen Preisen.',
    age: 'Unberührt seit',
    younger: (to: string) => `weniger als ${to}`,
    band: (from: string, to: string) => `${from} bis ${to}`,
    carts: 'Warenkörbe',
    items: 'Produkte darin',
    value: 'Wert',
    none: 'Von dem, was in den letzten 24 Stunden in Warenkörbe gelegt wurde, liegt nichts mehr darin.',
    chart: (bands: string) => `Warenkörbe nach der Zeit seit der letzten Berührung: ${bands}`,
  },
  fates: {
    title: 'Was aus Warenkörben wird',
    tip: 'Jedes Produkt im Warenkorb jeder Sitzung, hineingelegt an den gewählten Tagen, für sich verfolgt. Was wäre, wenn es nach kürzerer oder längerer Zeit als liegen geblieben gälte?',
    cutOff: 'Liegen geblieben nach',
    leftAfter: (time: string) => `Liegen geblieben nach ${time}`,
    left: 'Liegen geblieben',
    leftTip:
      'Lag länger als die gewählte Zeit unberührt im Warenkorb und wurde nicht entfernt. Bewertet mit dem Preis des letzten Warenkorbereignisses.',
    parts: { boughtInSession: 'Doch noch gekauft', boughtLater: 'Dafür wiedergekommen', notBought: 'Nicht gekauft' },
    partTips: {
      boughtInSession: 'In derselben Sitzung gekauft, aber erst nach der gewählten Zeit.',
      boughtLater: 'Vom selben Nutzer in einer anderen Sitzung gekauft, innerhalb von 7 Tagen.',
      notBought: 'Weder in der Sitzung noch innerhalb von 7 Tagen vom selben Nutzer gekauft.',
    },
    ofPut: (share: string, value: string) => `${share} von allem Hineingelegten · ${value}`,
    ofLeft: (share: string, value: string) => `${share} davon · ${value}`,
    worth: (part: string) => `${part}, Wert`,
    none: 'An diesen Tagen kam nichts in einen Warenkorb.',
    chart: (left: string) => `Liegen gebliebene Produkte, je Zeit, nach der sie so heißen: ${left}`,
  },
};
