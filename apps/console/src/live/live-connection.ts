import type { InjectionKey } from 'vue';
import type { LiveSocket } from './live-socket.ts';

export interface LiveConnection extends LiveSocket {
  /** Connects, and keeps connecting until `stop`. The session cookie signs it in. */
  start(): void;
  stop(): void;
}

export const LIVE_CONNECTION: InjectionKey<LiveConnection> = Symbol('live connection');
