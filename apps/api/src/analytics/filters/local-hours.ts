import type { SqlParameters } from '../../platform/sql-parameters.js';
import type { ResolvedFilter } from './resolved-filter.js';

/**
 * The hours shown by clocks in the store's time zone on the days of the range, as rows of `at`, `ends_at` and `local` (the time shown).
 *
 * When a clock is set back, it shows an hour twice if the change lands on a full hour; otherwise one hour is longer (Lord Howe: by half an
 * hour). When it is set forward, an hour is shorter or skipped. Each hour starts where the one before it ends, so together they cover the
 * days.
 */
export function localHours(filter: Pick<ResolvedFilter, 'from' | 'to'>, p: SqlParameters): string {
  const [from, to] = [p.add(filter.from), p.add(filter.to)];
  return `(
  select at, lead(at, 1, day_start(${to}::date + 1)) over (order by at) as ends_at, local
  from (
    select
      greatest(full_at, begins_at) as at, local,
      full_at >= begins_at or lag(local) over (order by greatest(full_at, begins_at)) is distinct from local as is_begin
    from (
      select o.begins_at, g.local, (g.local - o.utc_offset) at time zone 'UTC' as full_at
      from (
        select
          greatest(case when lag(begins_at) over changes is null then '-infinity' else begins_at end, day_start(${from}::date)) as begins_at,
          least(lead(begins_at) over changes, day_start(${to}::date + 1)) as ends_at,
          make_interval(secs => offset_seconds) as utc_offset
        from zone_offsets
        window changes as (order by begins_at)) o
      cross join generate_series(
        date_trunc('hour', (o.begins_at at time zone 'UTC') + o.utc_offset),
        (o.ends_at at time zone 'UTC') + o.utc_offset - interval '1 microsecond',
        interval '1 hour') as g (local)
      where o.begins_at < o.ends_at) as shown) as hours
  where is_begin)`;
}
