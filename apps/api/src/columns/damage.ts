/** After a fatal error DuckDB refuses everything until the file is opened again. */
const FATAL = /^FATAL|has been invalidated/i;
/** A block is read, and its checksum compared, only when a statement needs it. `ENOENT`: somebody removed the folder. */
const DAMAGE = /^(IO|Serialization) Error|corrupt|could not read|^ENOENT/i;
/** The file is fine, and opens again when there is room. */
const NO_SPACE = /no space left|disk quota|ENOSPC|EDQUOT/i;

export const hasNoSpace = (reason: string): boolean => NO_SPACE.test(reason);

/** Whether the column file must be replaced by a new copy: what failed would fail again. */
export const isDamage = (reason: string): boolean => DAMAGE.test(reason) && !hasNoSpace(reason);

/** Whether the process cannot go on. */
export const endsProcess = (reason: string): boolean => FATAL.test(reason) || isDamage(reason);
