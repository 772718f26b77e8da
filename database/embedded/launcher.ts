/**
 * How a program of PostgreSQL is started: as which user, and so that it ends when this process is killed.
 *
 * `setpriv --pdeathsig` (util-linux) lets the kernel send the server a signal when this process dies in whatever way, kill -9
 * included. Where it is missing, or too old to know the option, the server outlives a killed process and the next start stops it.
 */
import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import type { ServiceAccount } from './service-account.js';

/** Nothing of our own environment reaches the server: PGDATA, LD_LIBRARY_PATH or a locale would change what it does. */
const environment = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C', TZ: 'UTC' };

export type DeathSignal = 'INT' | 'KILL';

export class Launcher {
  private constructor(
    readonly account: ServiceAccount | null,
    private readonly hasSetpriv: boolean,
  ) {}

  /** Tries the program with `--version`. Gives the reason (one line) when it cannot be run as that account. */
  static find(binary: string, account: ServiceAccount | null): { launcher: Launcher } | { reason: string } {
    let reason = '';
    for (const hasSetpriv of process.platform === 'linux' ? [true, false] : [false]) {
      const launcher = new Launcher(account, hasSetpriv);
      const { file, args, options } = launcher.#call(binary, ['--version'], 'KILL');
      const { error, status, stdout, stderr } = spawnSync(file, args, { ...options, encoding: 'utf8', timeout: 60_000 });
      if (status === 0 && stdout.startsWith('postgres ')) return { launcher };
      reason = (error?.message ?? stderr).trim().replaceAll('\n', ' ');
    }
    return { reason };
  }

  spawn(binary: string, args: readonly string[], deathSignal: DeathSignal, stdio: SpawnOptions['stdio']): ChildProcess {
    const call = this.#call(binary, args, deathSignal);
    // Its own process group: Ctrl-C in the terminal reaches this program only, which closes first and stops the server then.
    return spawn(call.file, call.args, { ...call.options, stdio, detached: true });
  }

  /** Whether the account may enter the folder, asked of the system itself: mode bits alone do not tell (ACLs, mounts). */
  canEnter(folder: string): boolean {
    const { uid, gid } = this.account ?? {};
    return spawnSync('/bin/sh', ['-c', 'cd -- "$1"', 'sh', folder], { uid, gid, stdio: 'ignore' }).status === 0;
  }

  #call(binary: string, args: readonly string[], deathSignal: DeathSignal): { file: string; args: string[]; options: SpawnOptions } {
    const { uid, gid } = this.account ?? {};
    if (!this.hasSetpriv) return { file: binary, args: [...args], options: { uid, gid, env: environment, cwd: '/' } };
    const identity = this.account === null ? [] : ['--reuid', String(uid), '--regid', String(gid), '--clear-groups'];
    return {
      file: 'setpriv',
      args: ['--pdeathsig', deathSignal, ...identity, binary, ...args],
      options: { env: environment, cwd: '/' },
    };
  }
}
