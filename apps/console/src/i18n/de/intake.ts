import type { t as en } from '../en/intake.ts';
import { counted } from './counted.ts';

export const t: typeof en = {
  title: 'Eingang',
  question: 'Was wurde gesendet, und was ist daraus geworden?',
  asOf: (time: string) => `Stand ${time}`,

  lastHour: 'Die letzte Stunde',
  lastHourTip:
    'Alles, was in den letzten 60 Minuten über HTTP kam, in Zeilen: Ein Ereignis ist eine Zeile, eine Bestellung so viele, wie sie Produkte hat. Geladene Dateien sind nicht dabei.',
  figures: {
    received: 'Empfangen',
    accepted: 'Angenommen',
    duplicates: 'Dubletten',
    rejected: 'Abgelehnt',
    shed: 'Vertagt',
  },
  tips: {
    received: 'Alles, was mit gültigem Schreibschlüssel kam. Jede Zeile zählt rechts auf genau eine von vier Arten.',
    accepted:
      'Dauerhaft gespeichert, bevor der Absender Bescheid bekam. Aufrufe ohne Produktereignis (page, identify, …) werden nur gezählt.',
    duplicates: 'Kam früher schon mit derselben Nachrichten-ID und wurde damals gespeichert; das erneute Senden hat nichts geändert.',
    rejected: 'Lässt sich so nicht speichern. Der Absender erfuhr, was und warum; unten steht, was gesagt wurde.',
    shed: 'Mit 429 beantwortet, weil das Schreiben im Rückstand oder eine Grenze des Schlüssels erreicht war. Absender behalten diese und senden sie erneut; nichts geht verloren.',
  },
  noted: (count: string) => `${count} nur gezählt`,
  answered429: 'mit 429 beantwortet',
  unkept: (count: string) => `${count} nicht aufgehoben`,
  equation: (received: string, accepted: string, duplicates: string, rejected: string, shed: string) =>
    `Von ${counted(received, 'empfangenen Zeile', 'empfangenen Zeilen')}: ${accepted} angenommen, ${duplicates} schon dagewesen, ${rejected} abgelehnt, ${shed} auf später vertagt.`,
  chart: (received: string, rejected: string, shed: string) =>
    `Balkendiagramm der empfangenen Zeilen in jeder der letzten 60 Minuten: insgesamt ${received}, davon ${rejected} abgelehnt und ${shed} vertagt.`,
  quiet: 'In der letzten Stunde kam nichts.',

  keys: 'Nach Schreibschlüssel',
  keysTip: 'Was jeder Schlüssel in der letzten Stunde sendete. Sendet einer nichts, steht vielleicht ein Shop: „Zuletzt“ sagt, seit wann.',
  noKeys: 'Kein Schreibschlüssel ist gültig, also kann nichts ankommen.',
  columns: {
    name: 'Schlüssel',
    received: 'Empfangen',
    accepted: 'Angenommen',
    noted: 'Nur gezählt',
    duplicates: 'Dubletten',
    rejected: 'Abgelehnt',
    shed: 'Vertagt',
    last: 'Zuletzt',
  },
  revoked: 'widerrufen',
  never: 'nie',
  ago: (age: string) => `vor ${age}`,

  rejections: 'Abgelehnte Ereignisse',
  rejectionsTip:
    'Was sich nicht speichern ließ, aus Dateien und Gesendetem, neueste zuerst, mit dem Grund, den der Absender erfuhr. Je Schlüssel werden höchstens 1.000 in der Stunde aufgehoben.',
  show: 'Anzeige',
  allSources: 'Alle',
  sources: { http: 'Über HTTP gesendet', file: 'Aus Dateien' },
  ofKey: (name: string) => `Schlüssel „${name}“`,
  unknownKey: 'Unbekannter Schlüssel',
  fileLine: (file: string, line: string) => `${file}, Zeile ${line}`,
  raw: 'Wie empfangen',
  older: 'Ältere',
  newest: 'Neueste',
  noRejections: 'Nichts wurde abgelehnt.',
  noMatchingRejections: 'Hiervon wurde nichts abgelehnt.',

  firstTitle: 'Noch ist nichts angekommen',
  firstText:
    'Ein erstes Ereignis sendet dieser Befehl, mit einem eigenen Schreibschlüssel anstelle von YOUR_WRITE_KEY. Es erscheint hier binnen Sekunden.',
  demoTitle: 'Noch hat kein Programm Ereignisse gesendet',
  demoText:
    'Die Käufer der Demo schreiben direkt in den Bestand; was sie tun, zeigen die Reiter und die Wand, nicht diese Seite. Hier erscheint, was mit einem Schreibschlüssel gesendet wird. Ein erstes Ereignis sendet dieser Befehl, mit einem eigenen Schreibschlüssel anstelle von YOUR_WRITE_KEY.',
  makeKey: 'Schreibschlüssel anlegen',
};
