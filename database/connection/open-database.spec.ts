import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { DatabaseOpenError, type OpenedDatabase, openDatabase } from './open-database.js';

describe(openDatabase.name, () => {
  let dataDir: string;
  let embedded: OpenedDatabase;
  let admin: pg.Client;
  const silent = () => undefined;

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'storepulse-open-'));
    embedded = await openDatabase({ dataDir }, silent);
    admin = new pg.Client({ connectionString: embedded.url });
    await admin.connect();
  });

  afterAll(async () => {
    await admin?.end();
    await embedded?.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  /** The embedded server's address as DATABASE_URL, with parts of it changed. */
  function address(change: Partial<Pick<URL, 'username' | 'password' | 'hostname' | 'port' | 'pathname'>> = {}): string {
    return Object.assign(new URL(embedded.url), change).href;
  }

  async function failure(databaseUrl: string, minimumVersion?: number): Promise<DatabaseOpenError> {
    const error: unknown = await openDatabase({ databaseUrl, dataDir, minimumVersion }, silent).then(
      () => new Error('It opened.'),
      (reason: unknown) => reason,
    );
    if (!(error instanceof DatabaseOpenError)) throw error;
    expect(error.message).not.toContain(new URL(embedded.url).password);
    expect(error.message).not.toContain('secret');
    expect(error.message).not.toContain('\n');
    return error;
  }

  it('uses the server of DATABASE_URL and leaves it running', async () => {
    const lines: string[] = [];
    const opened = await openDatabase({ databaseUrl: address(), dataDir }, (line) => void lines.push(line));
    expect(opened).toMatchObject({ embedded: false, url: address(), serverVersion: expect.stringMatching(/^18/) });
    expect(lines).toEqual([`Connecting to PostgreSQL at 127.0.0.1:${new URL(embedded.url).port}`]);
    await opened.stop();
    await expect(admin.query('select 1')).resolves.toBeDefined();
  });

  it('rejects an older server, and names the required version', async () => {
    const error = await failure(address(), 990_000);
    expect(error.code).toBe('database/too_old');
    expect(error.message).toMatch(/^Storepulse needs PostgreSQL 99 or later, but DATABASE_URL points to 18\.\d+\. Upgrade it/);
  });

  it.each([
    ['wrong password', { password: 'secret' }, 'database/wrong_password', /^Wrong password for the user "storepulse" at 127\.0\.0\.1/],
    ['unknown user', { username: 'nobody_here' }, 'database/wrong_password', /"nobody_here"/],
    ['no password', { password: '' }, 'database/wrong_password', /asks for the password of "storepulse", but DATABASE_URL has none/],
    [
      'unknown database',
      { pathname: '/no-such' },
      'database/unknown_database',
      /The database "no-such" does not exist.*create database "no-such"/,
    ],
    [
      'unknown host',
      { hostname: 'no-such-host.invalid' },
      'database/unreachable',
      /host "no-such-host\.invalid" in DATABASE_URL cannot be found/,
    ],
    ['a port where nothing listens', { port: '1' }, 'database/unreachable', /^No PostgreSQL server is running at 127\.0\.0\.1:1\./],
  ] as const)('explains how to fix: %s', async (_, change, code, message) => {
    const error = await failure(address(change));
    expect(error.message).toMatch(message);
    expect(error.code).toBe(code);
  });

  it.each(['mysql://root:secret@127.0.0.1/shop', '127.0.0.1:5432', 'postgres://user:secret@host:port/shop'])(
    'shows the format of an address: %s',
    async (url) => {
      const error = await failure(url);
      expect(error.code).toBe('database/bad_address');
      expect(error.cause).toBeUndefined();
      expect(error.message).toContain('postgres://user:password@host:5432/database');
    },
  );

  it('says that a server is not PostgreSQL', async () => {
    const other = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    try {
      const error = await failure(address({ port: String(port) }));
      expect(error).toMatchObject({ code: 'database/unreachable', message: expect.stringContaining('Check that it is PostgreSQL') });
    } finally {
      other.close();
    }
  });

  describe('with a user with few rights', () => {
    beforeAll(async () => {
      await admin.query(`
        create role "shop-owner" login password 'secret';
        revoke create on schema public from public;
        revoke temporary on database storepulse from public`);
    });

    const asShopOwner = () => address({ username: 'shop-owner', password: 'secret' });

    it('names each missing right with the command that grants it, until none is missing', async () => {
      const create = await failure(asShopOwner());
      expect(create.code).toBe('database/missing_right');
      await admin.query(commandOf(create));
      const temporary = await failure(asShopOwner());
      expect(temporary.message).toContain('may not create temporary tables in "storepulse"');
      await admin.query(commandOf(temporary));
      const opened = await openDatabase({ databaseUrl: asShopOwner(), dataDir }, silent);
      expect(opened.embedded).toBe(false);
    });

    it('names the missing right to use a schema', async () => {
      await admin.query('revoke all on schema public from public, "shop-owner"');
      const error = await failure(asShopOwner());
      expect(commandOf(error)).toBe('grant usage, create on schema public to "shop-owner"');
    });

    function commandOf({ message }: DatabaseOpenError): string {
      return message.slice(message.indexOf('owner: ') + 'owner: '.length);
    }
  });

  it('rejects a database without UTF-8', async () => {
    await admin.query(`create database bytes encoding 'SQL_ASCII' locale_provider libc locale 'C' template template0`);
    const error = await failure(address({ pathname: '/bytes' }));
    expect(error.message).toContain('has the encoding SQL_ASCII');
  });

  it('rejects a read-only server', async () => {
    await admin.query('create database frozen');
    await admin.query('alter database frozen set default_transaction_read_only = on');
    const error = await failure(address({ pathname: '/frozen' }));
    expect(error.message).toContain('read-only');
  });
});
