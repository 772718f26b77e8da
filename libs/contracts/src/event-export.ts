import { z } from 'zod';
import { segmentedQuery } from './filters.js';

export const EVENT_FILE_FORMATS = ['parquet', 'csv'] as const;
export type EventFileFormat = (typeof EVENT_FILE_FORMATS)[number];

export const EVENT_FILE_TYPES: Record<EventFileFormat, string> = {
  parquet: 'application/vnd.apache.parquet',
  csv: 'text/csv; charset=utf-8',
};

export const eventExportQuery = segmentedQuery({ format: z.enum(EVENT_FILE_FORMATS).default('parquet') });
export type EventExportQuery = z.output<typeof eventExportQuery>;
