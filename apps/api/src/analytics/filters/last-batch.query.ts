import { z } from 'zod';
import { numeric } from '../../platform/column-types.js';
import { queryRow, type SqlClient } from '../../platform/query-rows.js';

const lastBatchRow = z.object({ last_batch: numeric });

export const lastBatchOf = async (client: SqlClient): Promise<number> =>
  (await queryRow(client, lastBatchRow, 'select last_batch from store_state')).last_batch;
