import { Injectable } from '@nestjs/common';
import { type ViewName, viewName } from '@storepulse/contracts';
import { z } from 'zod';
import { timestamp } from '../platform/column-types.js';
import { queryRows, type SqlClient } from '../platform/query-rows.js';

const stateRow = z.object({ view: viewName, asOf: timestamp.nullable(), isBehind: z.boolean() });
export type ViewState = z.output<typeof stateRow>;

/** Up to which batch each materialized view counts, and whether it is behind. */
@Injectable()
export class ViewStatesRepository {
  async byView(client: SqlClient): Promise<Map<ViewName, ViewState>> {
    const rows = await queryRows(
      client,
      stateRow,
      `select v.view_name as view, v.as_of as "asOf", v.as_of_batch < s.last_batch as "isBehind"
       from view_state v
       cross join store_state s`,
    );
    return new Map(rows.map((row) => [row.view, row]));
  }
}
