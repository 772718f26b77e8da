import pg from 'pg';

/** Opens a database for a baseline's tables next to the store, on the same server and so with the same settings. */
export async function openSibling(databaseUrl: string, name: string): Promise<pg.Client> {
  const store = await connect(databaseUrl);
  try {
    const { rowCount } = await store.query('select from pg_database where datname = $1', [name]);
    if (rowCount === 0) await store.query(`create database ${pg.escapeIdentifier(name)}`);
  } finally {
    await store.end();
  }
  const url = new URL(databaseUrl);
  url.pathname = `/${name}`;
  return connect(url.href);
}

/** Closes the connection and drops its database. */
export async function dropSibling(sibling: pg.Client, databaseUrl: string): Promise<void> {
  const { database } = sibling;
  await sibling.end();
  const store = await connect(databaseUrl);
  try {
    await store.query(`drop database ${pg.escapeIdentifier(database ?? '')}`);
  } finally {
    await store.end();
  }
}

async function connect(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString });
  // The next query reports a lost connection.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
