import type { annotations as en } from '../en/annotations.ts';

export const annotations: typeof en = {
  label: 'Notizen zu diesen Tagen',
  add: 'Notiz hinzufügen',
  edit: 'Notiz ändern',
  explanation: 'Eine Aktion, ein Ausfall, eine Kampagne: In jedem Zeitdiagramm ist sie markiert, und alle sehen sie sofort.',
  text: 'Notiz',
  save: 'Speichern',
  cancel: 'Abbrechen',
  dayMissing: 'Bitte einen ersten und einen letzten Tag wählen.',
  textMissing: 'Bitte eintragen, was geschah.',
  editOne: (text: string) => `Notiz „${text}“ ändern`,
  removeOne: (text: string) => `Notiz „${text}“ entfernen`,
  written: (author: string, when: string) => `${author}, ${when}`,
  changed: (author: string, by: string, when: string) => `${author}, geändert von ${by}, ${when}`,
};
