/**
 * A spreadsheet would read such text as a formula, so an apostrophe goes before it (OWASP, CSV injection). Numbers are in other columns.
 */
const safe = (column: string): string => `case when ${column} ~ '^[=+@\\t\\r-]' then '''' || ${column} else ${column} end as ${column}`;

/** Copies the rejected rows of a load as CSV. @param loadId must be trusted or validated: COPY takes no parameters */
export const copyRejectedRows = (loadId: number): string => `
  copy (
    select line, ${safe('reason')}, ${safe('raw')}
    from rejected_events
    where load_id = ${Math.trunc(loadId)}
    order by line) to stdout (format csv, header)`;
