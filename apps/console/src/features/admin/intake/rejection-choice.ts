import { type IntakeSource, REJECTION_SOURCES, type RejectedEvent, type RejectionSource } from '@storepulse/contracts';
import { formatCount } from '../../../format/numbers.ts';
import { t } from '../../../i18n/intake.messages.ts';

export const ALL = 'all';
const KEY = 'key-';

/** What rejected events can be narrowed to, as written in the address: all, a source, or a write key. */
export function rejectionChoices(sources: readonly IntakeSource[]): { value: string; label: string }[] {
  return [
    { value: ALL, label: t.allSources },
    ...REJECTION_SOURCES.map((value) => ({ value, label: t.sources[value] })),
    ...sources.map(({ writeKeyId, name }) => ({ value: KEY + writeKeyId, label: t.ofKey(name) })),
  ];
}

/** What a choice asks of the API; one that is none asks for all. */
export function choiceQuery(choice: string): { source?: RejectionSource; writeKeyId?: string } {
  const source = REJECTION_SOURCES.find((it) => it === choice);
  if (source !== undefined) return { source };
  return /^key-\d{1,18}$/.test(choice) ? { writeKeyId: choice.slice(KEY.length) } : {};
}

/** Whose a rejected event was: the key's name, or the file and its line. */
export function originOf({ source, keyName, fileName, line }: RejectedEvent): string {
  if (source === 'http') return keyName ?? t.unknownKey;
  return line === null ? (fileName ?? '') : t.fileLine(fileName ?? '', formatCount(line));
}
