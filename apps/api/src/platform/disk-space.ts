/** Whether the disk has room for writes. Only watched for the embedded database; an external server watches its own disk. */
export abstract class DiskSpace {
  /** Null while there is enough room. */
  abstract readonly full: { readonly neededBytes: number; readonly since: Date } | null;
  /** Calls `changed` when the disk becomes full and when it has room again. */
  abstract onChange(changed: () => void): void;
}

/** For a database on its own server. */
export const unwatchedDisk: DiskSpace = { full: null, onChange: () => undefined };
