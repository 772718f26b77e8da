import { type EventColumn, INPUT_COLUMNS, OPTIONAL_COLUMNS } from '@storepulse/contracts';

/** Every column of an event, those of the data set first. */
export const EVENT_COLUMNS: readonly EventColumn[] = [...INPUT_COLUMNS, ...OPTIONAL_COLUMNS];

const COLUMNS: ReadonlyMap<string, EventColumn> = new Map(EVENT_COLUMNS.map((column) => [column, column]));

/** The column meant by a name in a file or in JSON, ignoring case and spaces: `Event Time` is `event_time`. */
export const columnOf = (name: string): EventColumn | undefined =>
  COLUMNS.get(name) ?? COLUMNS.get(name.trim().toLowerCase().replace(/[ -]+/g, '_'));
