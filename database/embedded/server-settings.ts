import { statfsSync } from 'node:fs';
import { release, totalmem } from 'node:os';

const mebibyte = 1024 ** 2;

/**
 * The settings that differ from PostgreSQL's defaults.
 *
 * - jit: the analytic queries are short and many, so compiling them costs more than it saves.
 * - Checkpoints: after a crash, the WAL since the last checkpoint is replayed at 30 MB/s on two busy cores, and senders give up after 8
 *   seconds: 138 MB took 4.5 s. So checkpoints run every 30 s and are quick, though each makes later writes a little more expensive.
 * - syncfs: before that replay, every file of the data folder is made durable. One by one (fsync) that took 2.0-4.5 s for the 4,000 files
 *   of a new store under load; `syncfs` asks the kernel once.
 */
export function serverSettings(port: number, memory = machineMemory()): Record<string, string> {
  return {
    port: String(port),
    listen_addresses: '127.0.0.1',
    // A socket path may have at most 107 bytes. TCP measured as fast and has no such limit.
    unix_socket_directories: '',
    shared_buffers: `${sharedBuffers(memory.totalBytes)}MB`,
    // Containers often have 64 MB of /dev/shm; parallel queries would fail with "could not resize shared memory segment".
    dynamic_shared_memory_type: memory.sharedBytes < 512 * mebibyte ? 'mmap' : 'posix',
    // At most twelve pooled connections sort and hash at once; the queries of the console stay in memory.
    work_mem: '32MB',
    max_connections: '100',
    // Only crash recovery reads the WAL. At this level, rows copied into a table created in the same transaction skip the WAL.
    wal_level: 'minimal',
    max_wal_senders: '0',
    max_wal_size: '640MB',
    checkpoint_timeout: '30s',
    checkpoint_completion_target: '0.3',
    synchronous_commit: 'on',
    ...(hasSyncfs() ? { recovery_init_sync_method: 'syncfs' } : {}),
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
  };
}

/** Before 5.8, Linux does not report every disk error through syncfs. */
export function hasSyncfs(platform: NodeJS.Platform = process.platform, kernel = release()): boolean {
  const [major = 0, minor = 0] = kernel.split('.').map((part) => Number.parseInt(part, 10));
  return platform === 'linux' && (major > 5 || (major === 5 && minor >= 8));
}

/** A quarter of the memory, in MiB: at least 128, at most 1024. */
function sharedBuffers(totalBytes: number): number {
  return Math.min(1024, Math.max(128, Math.floor(totalBytes / 4 / mebibyte)));
}

export interface MachineMemory {
  totalBytes: number;
  /** Size of /dev/shm. */
  sharedBytes: number;
}

function machineMemory(): MachineMemory {
  // The container's memory limit; 0 or a number beyond all memory if there is none.
  const limit = process.constrainedMemory();
  const totalBytes = limit > 0 ? Math.min(limit, totalmem()) : totalmem();
  return { totalBytes, sharedBytes: sharedMemorySize() };
}

function sharedMemorySize(): number {
  if (process.platform !== 'linux') return Number.POSITIVE_INFINITY;
  try {
    const { blocks, bsize } = statfsSync('/dev/shm');
    return blocks * bsize;
  } catch {
    return 0;
  }
}
