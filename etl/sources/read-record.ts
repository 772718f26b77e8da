import { COLUMNS_WRITTEN_BY_THE_FOLD } from '@storepulse/contracts';
import { isAbsent } from '../../database/fold/parse-event.js';
import { type ParsedRow, parseSent } from '../../database/fold/parse-sent.js';
import { notAhead } from '../../database/fold/time-ahead.js';
import type { SourceRecord } from './source.js';

/** Longer records are cut where they are kept as rejected (check of the table). */
const RAW_CHARACTERS = 10_000;

/** The event or refund that a record of a file is, or why it is none. @param latest time that is taken; null: any */
export const readRecord = ({ content }: SourceRecord, latest: Date | null): ParsedRow =>
  content.ok ? notAhead(parseSent(content.input), latest) : content;

/** A rejected record as PostgreSQL can keep it: its text holds no NUL. */
export const storableRaw = (raw: string): string => raw.slice(0, RAW_CHARACTERS).replaceAll('\0', '\ufffd');

/** Whether only the fold's own writer can take the record. */
export const needsFold = ({ content }: SourceRecord): boolean =>
  content.ok && COLUMNS_WRITTEN_BY_THE_FOLD.some((column) => !isAbsent(content.input[column]));
