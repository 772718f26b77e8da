import type { InjectionKey } from 'vue';
import type { LiveSocket } from './live-socket.ts';

export interface LiveConnection extends LiveSocket {
  /** Connects, and reconnects until `stop`. Signs in with the session cookie. */
  start(): void;
  stop(): void;
}

export const LIVE_CONNECTION: InjectionKey<LiveConnection> = Symbol('live connection');
