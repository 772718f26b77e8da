import { type IngestSource, REJECTION_SOURCES, type RejectedEvent, type RejectionSource } from '@storepulse/contracts';
import { formatCount } from '../../../format/numbers.ts';
import { t } from '../../../i18n/ingest.messages.ts';

export const ALL = 'all';
const KEY = 'key-';

/** Filter options for rejected events, with the values used in the URL: all, a source, or a write key. */
export function rejectionChoices(sources: readonly IngestSource[]): { value: string; label: string }[] {
  return [
    { value: ALL, label: t.allSources },
    ...REJECTION_SOURCES.map((value) => ({ value, label: t.sources[value] })),
    ...sources.map(({ writeKeyId, name }) => ({ value: KEY + writeKeyId, label: t.ofKey(name) })),
  ];
}

/** API query of a filter option. An unknown option selects all. */
export function choiceQuery(choice: string): { source?: RejectionSource; writeKeyId?: string } {
  const source = REJECTION_SOURCES.find((it) => it === choice);
  if (source !== undefined) return { source };
  return /^key-\d{1,18}$/.test(choice) ? { writeKeyId: choice.slice(KEY.length) } : {};
}

/** Where a rejected event came from: the key's name, or the file and line. */
export function originOf({ source, keyName, fileName, line }: RejectedEvent): string {
  if (source === 'http') return keyName ?? t.unknownKey;
  return line === null ? (fileName ?? '') : t.fileLine(fileName ?? '', formatCount(line));
}
