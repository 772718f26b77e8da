/** Text that a spreadsheet would take for a formula gets an apostrophe before it (OWASP, CSV injection). Numbers are other columns. */
const safe = (column: string): string => `case when ${column} ~ '^[=+@\\t\\r-]' then '''' || ${column} else ${column} end as ${column}`;

/** Copies the rejected rows of a load as CSV. COPY takes no parameters: @param loadId a number of ours, or a checked one */
export const copyRejectedRows = (loadId: number): string => `
  copy (
    select line, ${safe('reason')}, ${safe('raw')}
    from rejected_events
    where load_id = ${Math.trunc(loadId)}
    order by line) to stdout (format csv, header)`;
