import { COLUMNS_WRITTEN_BY_THE_FOLD } from '@storepulse/contracts';
import { isAbsent } from '@storepulse/database/fold/parse-event.js';
import { type ParsedRow, parseSent } from '@storepulse/database/fold/parse-sent.js';
import { notAhead } from '@storepulse/database/fold/time-ahead.js';
import type { SourceRecord } from './source.js';

/** Longest stored text of a rejected record (check constraint of the table). */
const RAW_CHARACTERS = 10_000;

/** Parses a record as an event or refund, or says why it is neither. @param latest latest accepted event time; null: any */
export const readRecord = ({ content }: SourceRecord, latest: Date | null): ParsedRow =>
  content.ok ? notAhead(parseSent(content.input), latest) : content;

/** The text of a rejected record as PostgreSQL can store it: without NUL. */
export const storableRaw = (raw: string): string => raw.slice(0, RAW_CHARACTERS).replaceAll('\0', '\ufffd');

/** Whether only the fold's own writer can handle the record. */
export const needsFold = ({ content }: SourceRecord): boolean =>
  content.ok && COLUMNS_WRITTEN_BY_THE_FOLD.some((column) => !isAbsent(content.input[column]));
