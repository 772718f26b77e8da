import { type Stage, STAGES } from '@storepulse/contracts';
import { z } from 'zod';
import type { Columns } from '../../columns/columns.service.js';
import { numeric } from '../../platform/column-types.js';
import { queryRow, type SqlClient } from '../../platform/query-rows.js';
import { SqlParameters } from '../../platform/sql-parameters.js';
import type { ResolvedFilter } from '../filters/resolved-filter.js';
import { onColumns } from '../filters/on-columns.js';
import { distinct, ofRangeAndFilter, ofSessionsAndFilter } from '../filters/column-conditions.js';
import { STAGE_COUNTS } from '../filters/counted-stages.js';
import { isProduct } from '../filters/product-number.js';
import { type FunnelCounts, perStage } from './funnel-answer.js';

const countsRow = z.object({ views: numeric, carts: numeric, purchases: numeric }).extend(perStage.shape);

/**
 * The funnel over the events that pass the filter, and of one product unless `productId` is null. Sessions that started in the range count
 * with their later events too.
 */
export function countEvents(client: SqlClient, filter: ResolvedFilter, productId: string | null, columns: Columns): Promise<FunnelCounts> {
  return onColumns(client, columns, filter, async (events) => {
    const ofUsers = new SqlParameters();
    const counts = await queryRow(
      events,
      countsRow,
      `select ${STAGE_COUNTS}, ${STAGES.map((stage) => `${distinct('users', isStage(stage))} as "${stage}"`).join(', ')}
       from events e
       where ${ofRangeAndFilter(filter, ofUsers)} and ${isProduct('e', productId, ofUsers)}`,
      ofUsers.values,
    );
    const ofSessions = new SqlParameters();
    const sessions = await queryRow(
      events,
      perStage,
      `select ${STAGES.map((stage) => `${distinct('sessions', isStage(stage))} as "${stage}"`).join(', ')}
       from events e
       where ${ofSessionsAndFilter(filter, ofSessions)} and ${isProduct('e', productId, ofSessions)}`,
      ofSessions.values,
    );
    const { views, carts, purchases, ...users } = counts;
    return { events: { view: views, cart: carts, purchase: purchases }, users, sessions };
  });
}

const isStage = (stage: Stage): string => `e.event_type = '${stage}'`;
