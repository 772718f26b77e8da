import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClientBase } from 'pg';
import { z } from 'zod';

/** In the order of the dump. */
const KINDS = ['type', 'sequence', 'function', 'table', 'index', 'view', 'materialized view', 'trigger'] as const;

const HEAD = `-- The schema of a new store, for reading. Migrations create it; \`npm run schema\` writes this file, and a test compares the two.
-- Partitions, owners and rights are left out: see database/partitions and database/roles.
`;

const schemaObject = z.object({ kind: z.enum(KINDS), name: z.string(), definition: z.string() });

export type SchemaObject = z.output<typeof schemaObject>;

/** Every object of the schema with the statement that creates it, always in the same order. */
export async function schemaObjects(client: ClientBase): Promise<SchemaObject[]> {
  const { rows } = await client.query(readFileSync(join(import.meta.dirname, 'schema-objects.sql'), 'utf8'));
  return rows
    .map((row) => schemaObject.parse(row))
    .sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) || (a.name < b.name ? -1 : 1));
}

/** The content of database/schema.sql. */
export async function schemaDump(client: ClientBase): Promise<string> {
  const objects = await schemaObjects(client);
  return [HEAD, ...objects.map(({ definition }) => `${definition};\n`)].join('\n');
}
