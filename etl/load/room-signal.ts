import { diskFullText } from '@storepulse/database/embedded/disk-guard.js';
import type { StoreSession } from '../store-session.js';

/** Stops a load before its database runs into a full disk. */
export class RoomSignal {
  private readonly controller = new AbortController();
  private neededBytes = 0;

  constructor({ disk }: Pick<StoreSession, 'disk'>) {
    const look = () => {
      if (disk === null || disk.full === null) return;
      this.neededBytes = disk.full.neededBytes;
      this.controller.abort();
    };
    disk?.onChange(look);
    look();
  }

  /** Stays true when there is space again: the load has stopped anyway. */
  get isFull(): boolean {
    return this.signal.aborted;
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  text(): string {
    return `${diskFullText(this.neededBytes)}. Loaded rows are kept. Free disk space, then run the same command again to continue.`;
  }
}
