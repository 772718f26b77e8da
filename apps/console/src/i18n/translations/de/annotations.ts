import type { annotations as en } from '../../en/annotations.ts';

export const annotations: typeof en = {
  label: 'Notizen zu diesen Tagen',
  add: 'Notiz hinzufügen',
  edit: 'Notiz ändern',
  explanation: 'Zum Beispiel eine Aktion, ein Ausfall oder eine Kampagne. Jedes Zeitdiagramm zeigt die Notiz, für alle.',
  text: 'Notiz',
  save: 'Speichern',
  cancel: 'Abbrechen',
  dayMissing: 'Bitte den ersten und den letzten Tag wählen.',
  textMissing: 'Bitte eintragen, was geschah.',
  editOne: (text: string) => `Notiz „${text}“ ändern`,
  removeOne: (text: string) => `Notiz „${text}“ löschen`,
  written: (author: string, when: string) => `${author}, ${when}`,
  changed: (author: string, by: string, when: string) => `${author}, geändert von ${by}, ${when}`,
};
