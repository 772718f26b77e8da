/**
 * Starts PostgreSQL programs as the right user, so that they end when this process is killed.
 *
 * `setpriv --pdeathsig` (util-linux) makes the kernel signal the server when this process dies in any way, kill -9 included. If it is
 * missing or too old for the option, the server outlives a killed process and the next start stops it.
 */
import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import type { ServiceAccount } from './service-account.js';

/** The server gets none of our own environment: PGDATA, LD_LIBRARY_PATH or a locale would change its behavior. */
const environment = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C', TZ: 'UTC' };

export type DeathSignal = 'INT' | 'KILL';

export class Launcher {
  private constructor(
    readonly account: ServiceAccount | null,
    private readonly hasSetpriv: boolean,
  ) {}

  /** Tries the program with `--version`. @returns the reason (one line) if it cannot run as that account */
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
    // In its own process group: Ctrl-C in the terminal reaches only this program, which closes first and then stops the server.
    return spawn(call.file, call.args, { ...call.options, stdio, detached: true });
  }

  /** Whether the account may enter the folder. Asks the system, since mode bits alone do not tell (ACLs, mounts). */
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
