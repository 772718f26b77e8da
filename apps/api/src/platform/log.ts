import { chmodSync, existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { LoggerService } from '@nestjs/common';
import { destination, type Logger, pino } from 'pino';

/** At startup, a larger log file is renamed to `.1`, so at most two files are kept. */
const LARGEST_LOG_FILE = 20 * 1024 * 1024;

/** Bytes of lines buffered while the disk is full; more is dropped. */
const LARGEST_BACKLOG = 1024 * 1024;

export type LogFields = Record<string, unknown>;

/** The log: one JSON object per line. Never give it passwords, tokens, keys or whole requests. */
export class Log {
  constructor(private readonly logger: Logger) {}

  /** Logs to a file, so that the terminal shows only the startup steps. */
  static toFile(file: string): Log {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > LARGEST_LOG_FILE) renameSync(file, `${file}.1`);
    return new Log(pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime }, destinationOf(file)));
  }

  /** Logs only errors, to standard error. */
  static toTerminal(): Log {
    return new Log(pino({ level: 'error', base: null, timestamp: pino.stdTimeFunctions.isoTime }, destinationOf(2)));
  }

  debug(message: string, fields: LogFields = {}): void {
    this.logger.debug(fields, message);
  }

  info(message: string, fields: LogFields = {}): void {
    this.logger.info(fields, message);
  }

  warn(message: string, fields: LogFields = {}): void {
    this.logger.warn(fields, message);
  }

  error(message: string, error: unknown, fields: LogFields = {}): void {
    this.logger.error({ ...fields, err: error }, message);
  }

  /** The same log as a Nest logger; Nest's startup messages go to `debug`. */
  asNestLogger(): LoggerService {
    const fields = (rest: unknown[]): LogFields => ({ context: rest.at(-1) });
    return {
      log: (message: unknown, ...rest: unknown[]) => this.debug(String(message), fields(rest)),
      debug: (message: unknown, ...rest: unknown[]) => this.debug(String(message), fields(rest)),
      verbose: (message: unknown, ...rest: unknown[]) => this.debug(String(message), fields(rest)),
      warn: (message: unknown, ...rest: unknown[]) => this.warn(String(message), fields(rest)),
      error: (message: unknown, ...rest: unknown[]) => this.error(String(message), rest[0], fields(rest)),
      fatal: (message: unknown, ...rest: unknown[]) => this.error(String(message), rest[0], fields(rest)),
    };
  }
}

const OWNER_ONLY = 0o600;

function destinationOf(dest: string | number): ReturnType<typeof destination> {
  // The log names accounts and addresses, so only the owner of the data may read it, even if an earlier version created the file.
  if (typeof dest === 'string' && existsSync(dest)) chmodSync(dest, OWNER_ONLY);
  const stream = destination({ dest, sync: true, maxLength: LARGEST_BACKLOG, mode: OWNER_ONLY });
  // Without a listener, a line that cannot be written (full disk, closed terminal) would end the process.
  stream.on('error', () => undefined);
  return stream;
}
