import { AppError } from '../../platform/errors.js';

export class NoEventsError extends AppError {
  constructor(from: string, to: string) {
    super('events/none', 400, `No events from ${from} to ${to} match. Choose other days or filters.`);
  }
}

export class NoRoomForExportError extends AppError {
  constructor(neededBytes: number, freeBytes: number) {
    super(
      'events/no_room',
      507,
      `The export needs up to ${megabytes(neededBytes)} MB of disk space on the server, but ${megabytes(freeBytes)} MB are free. Choose fewer days.`,
    );
  }
}

const megabytes = (bytes: number): string => Math.ceil(bytes / 1e6).toLocaleString('en-US');
