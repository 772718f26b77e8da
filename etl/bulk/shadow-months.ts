/** Writes events of months that have no partition yet into shadow tables while the rest of the part is counted. */
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Client } from 'pg';
import { inTransaction } from '@storepulse/database/connection/in-transaction.js';
import { missingPartitions } from '@storepulse/database/partitions/ensure-partitions.js';
import { eventPartition } from '@storepulse/database/partitions/partitioned-tables.js';
import { copyEvents } from './copy-rows.js';
import { type ShadowPartition, shadowOf, finishShadow, makeShadow } from './shadow-partition.js';
import type { PartContext } from './part-context.js';

/** Writes the months that have no partition. @returns their shadow tables */
export async function writeShadowMonths(context: PartContext, months: readonly string[]): Promise<ShadowPartition[]> {
  const client = await context.connect();
  try {
    const missing = (await missingPartitions(client, months.map(eventPartition))).map((partition) => shadowOf(context.loadId, partition));
    const connection = await context.duck.connect();
    try {
      for (const one of missing) await inTransaction(client, () => writeShadow(context, client, connection, one));
    } finally {
      connection.closeSync();
    }
    return missing;
  } finally {
    await client.end();
  }
}

async function writeShadow({ onEvents }: PartContext, client: Client, connection: DuckDBConnection, one: ShadowPartition): Promise<void> {
  await makeShadow(client, one);
  await copyEvents(connection, client, one.shadow, [one.month], onEvents, 'format binary, freeze');
  await finishShadow(client, one);
}
