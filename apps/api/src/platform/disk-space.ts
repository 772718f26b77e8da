/** Whether the disk has room for what is written: watched where the database is the embedded one, else the server's own matter. */
export abstract class DiskSpace {
  /** Null while there is room. */
  abstract readonly full: { readonly neededBytes: number; readonly since: Date } | null;
  /** Calls `changed` when the disk becomes full and when there is room again. */
  abstract onChange(changed: () => void): void;
}

/** Of a database on a server of its own. */
export const unwatchedDisk: DiskSpace = { full: null, onChange: () => undefined };
