import type { products as en } from '../en/products.ts';
import { counted } from './counted.ts';

export const products: typeof en = {
  title: 'Top-Produkte',
  question: 'Welche Produkte machen aus den meisten ihrer Aufrufe Käufe?',
  average: 'Mittlere Konversion',
  averageTip: 'Mittelwert der Konversionsraten der gezeigten Produkte. Jedes Produkt zählt gleich, egal wie oft es aufgerufen wurde.',
  shown: 'Gezeigte Produkte',
  ofMatching: (matching: string) => `von ${matching} nach den Filtern`,
  shownTip: 'Wie viele Produkte die Tabelle zeigt, von allen, auf die die Filter zutreffen.',
  best: 'Spitzenreiter',
  bestTip: 'Das gezeigte Produkt mit der höchsten Konversionsrate.',
  minViewsTip: 'Blendet Produkte mit weniger Aufrufen aus: Dreimal angesehen und einmal gekauft sind 33 %, was wenig besagt.',
  minViewsSlider: 'Mindestzahl der Aufrufe, in Stufen',
  hides: (hidden: string, all: string, views: string) => `Verbirgt ${hidden} von ${all} Produkten, ${views} der Aufrufe`,
  hidesNone: (all: string) => `Verbirgt keines von ${all} Produkten`,
  matching: (products: string) => `${products} Produkte passen zu den Filtern`,
  conversionTip:
    '100 × Käufe ÷ Aufrufe. Der Balken ist das 95-%-Intervall (Wilson): Mit 95 % Sicherheit liegt die Rate darin, auf die sich das Produkt einpendelt. Je weniger Aufrufe, desto breiter.',
  interval: (low: string, high: string) => `95-%-Intervall ${low} bis ${high}`,
  priceTip: 'Preis aus dem neuesten Ereignis des Produkts. Die Daten nennen keine Währung, sofern keine eingestellt ist.',
  table: 'Produkte nach Konversionsrate',
  atLeast: (views: string) => counted(views, 'Aufruf', 'Aufrufe'),
  all: 'Alle Produkte',
  days: 'Tag für Tag',
  daysTable: 'Das Produkt Tag für Tag',
  daysChart: (metric: string, product: string) => `Liniendiagramm: ${metric} von Produkt ${product} je Tag.`,
  open: (product: string) => `Produkt ${product}`,
};
