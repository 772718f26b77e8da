import { id64 } from '@storepulse/contracts';
import { z } from 'zod';
import { bigintId } from '../../platform/column-types.js';
import { NotFoundError } from '../../platform/errors.js';
import { queryRows, type SqlClient } from '../../platform/query-rows.js';

const idRow = z.object({ id: bigintId });

/**
 * The numeric id of a product that is given by that id or by its external id.
 *
 * @throws NotFoundError if no product has that external id
 */
export async function productIdOf(client: SqlClient, asked: string): Promise<string> {
  if (id64.safeParse(asked).success) return asked;
  const [row] = await queryRows(client, idRow, `select id from external_ids where kind = 'product' and external_id = $1`, [asked]);
  if (row === undefined) throw new NotFoundError('product');
  return row.id;
}
