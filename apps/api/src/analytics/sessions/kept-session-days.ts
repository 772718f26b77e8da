import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { queryRows, type SqlClient } from '../../platform/query-rows.js';
import { integersOf } from '../kept/array-columns.js';
import { type DayContent, KeptDays } from '../kept/kept-days.js';
import type { ValueCount } from './session-figures.js';

/** How many sessions have which value. */
interface Distribution {
  purchaser: boolean;
  values: Int32Array;
  sessions: Int32Array;
}

interface SessionDay extends DayContent {
  durations: Distribution[];
  eventCounts: Distribution[];
}

const column = z.instanceof(Buffer);
const distributionRow = z.object({ day: z.string(), of_durations: z.boolean(), purchaser: z.boolean(), values: column, sessions: column });

const BYTES_A_VALUE = 8;
const MOST_BYTES = 32 * 1024 ** 2;

/** Values up to a day in seconds are counted by place; the few beyond, by name. */
const PLACES = 86_400;

/** Durations and numbers of events of the sessions of closed days: 200,000 rows over two months, of which a day or two change. */
@Injectable()
export class KeptSessionDays {
  private readonly days = new KeptDays<SessionDay>({ stands: 'session_days', read: readDays, mostBytes: MOST_BYTES });

  /** How many sessions that began in the range have which duration (whole seconds) and number of events, by rising value. */
  async distributions(client: SqlClient, from: string, to: string): Promise<{ durations: ValueCount[]; eventCounts: ValueCount[] }> {
    const days = [...(await this.days.of(client, from, to)).values()];
    return { durations: addedUp(days.flatMap((day) => day.durations)), eventCounts: addedUp(days.flatMap((day) => day.eventCounts)) };
  }
}

async function readDays(client: SqlClient, days: readonly string[]): Promise<Map<string, SessionDay>> {
  // Question: how many sessions of each day last how long, and hold how many events?
  const rows = await queryRows(
    client,
    distributionRow,
    `select
       day::text, of_durations, purchaser, array_send(array_agg(value)) as values, array_send(array_agg(sessions::integer)) as sessions
     from (
       select day, true as of_durations, purchaser, duration_seconds as value, sessions from session_duration_days where day = any($1)
       union all
       select day, false, purchaser, events, sessions from session_event_days where day = any($1)) d
     group by day, of_durations, purchaser`,
    [days],
  );
  const read = new Map<string, SessionDay>();
  for (const { day, of_durations: ofDurations, purchaser, values, sessions } of rows) {
    const distribution = { purchaser, values: integersOf(values), sessions: integersOf(sessions) };
    const known = read.get(day) ?? { durations: [], eventCounts: [], bytes: 0 };
    const more = distribution.values.length * BYTES_A_VALUE;
    read.set(day, {
      durations: ofDurations ? [...known.durations, distribution] : known.durations,
      eventCounts: ofDurations ? known.eventCounts : [...known.eventCounts, distribution],
      bytes: known.bytes + more,
    });
  }
  return read;
}

function addedUp(distributions: readonly Distribution[]): ValueCount[] {
  const counts = { true: new Float64Array(PLACES), false: new Float64Array(PLACES) };
  const far = new Map<string, ValueCount>();
  for (const { purchaser, values, sessions } of distributions) {
    const near = counts[`${purchaser}`];
    for (let i = 0; i < values.length; i += 1) {
      const [value, more] = [values[i] ?? 0, sessions[i] ?? 0];
      if (value < PLACES) near[value] = (near[value] ?? 0) + more;
      else {
        const key = `${purchaser} ${value}`;
        far.set(key, { purchaser, value, sessions: (far.get(key)?.sessions ?? 0) + more });
      }
    }
  }
  const found: ValueCount[] = [];
  for (let value = 0; value < PLACES; value += 1) {
    for (const purchaser of [true, false]) {
      const sessions = counts[`${purchaser}`][value] ?? 0;
      if (sessions > 0) found.push({ purchaser, value, sessions });
    }
  }
  return [...found, ...[...far.values()].sort((a, b) => a.value - b.value)];
}
