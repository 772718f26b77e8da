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
};
