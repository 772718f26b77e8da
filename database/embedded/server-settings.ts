import { statfsSync } from 'node:fs';
import { release, totalmem } from 'node:os';

const mebibyte = 1024 ** 2;

/**
 * The settings that differ from PostgreSQL's own.
 *
 * - The analytic queries are short and many: compiling them (jit) costs more than it saves.
 * - After a crash the log since the last checkpoint is replayed, at 30 MB/s on two busy cores, and senders give up after 8 seconds:
 *   138 MB took 4.5 s. So checkpoints come every 30 s and are quick, though each makes what is written after it a little dearer.
 * - Before that replay, every file of the data folder is made durable. One by one (fsync) that took 2.0-4.5 s for the 4,000 files of
 *   a new store under load; `syncfs` asks the kernel once.
 */
export function serverSettings(port: number, memory = machineMemory()): Record<string, string> {
  return {
    port: String(port),
    listen_addresses: '127.0.0.1',
    // The path of a socket may have 107 bytes at most; TCP measured as fast, and has no such limit.
    unix_socket_directories: '',
    shared_buffers: `${sharedBuffers(memory.totalBytes)}MB`,
    // Containers often have 64 MB of /dev/shm; parallel queries would fail with "could not resize shared memory segment".
    dynamic_shared_memory_type: memory.sharedBytes < 512 * mebibyte ? 'mmap' : 'posix',
    // A pool of twelve sorts and hashes at most: what a question of the console needs stays in memory.
    work_mem: '32MB',
    max_connections: '100',
    // Nothing reads the log but a replay after a crash; rows copied into a table that their transaction made then go without it.
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

/** Linux before 5.8 does not report every error of a disk through it. */
export function hasSyncfs(platform: NodeJS.Platform = process.platform, kernel = release()): boolean {
  const [major = 0, minor = 0] = kernel.split('.').map((part) => Number.parseInt(part, 10));
  return platform === 'linux' && (major > 5 || (major === 5 && minor >= 8));
}

/** A quarter of the memory, in MiB: 128 at least, 1024 at most. */
function sharedBuffers(totalBytes: number): number {
  return Math.min(1024, Math.max(128, Math.floor(totalBytes / 4 / mebibyte)));
}

export interface MachineMemory {
  totalBytes: number;
  /** What fits into /dev/shm. */
  sharedBytes: number;
}

function machineMemory(): MachineMemory {
  // The limit of the container, if any; 0 or a number beyond all memory where there is none.
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
