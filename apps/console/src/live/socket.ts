import { errorBody } from '@storepulse/contracts';
import { io, type Socket } from 'socket.io-client';
import { now } from '../format/clock.ts';
import type { useConnectionStore } from '../stores/connection.store.ts';
import type { LiveConnection } from './live-connection.ts';

/** After this time a reply counts as lost. The server gives up a count after 20 s, and one may wait for another. */
const REPLY_TIMEOUT_MS = 45_000;
const RECONNECT_FIRST_MS = 500;
const RECONNECT_MAX_MS = 15_000;

interface Wire {
  subscribe: (topic: string, params: unknown, ack: (reply: unknown) => void) => void;
  unsubscribe: (topic: string, params: unknown) => void;
}

/** The page's only connection to the namespace `/live`. It is not connected until `start`. */
export function createLiveConnection(store: ReturnType<typeof useConnectionStore>): LiveConnection {
  const socket: Socket<
    {
      update: (message: unknown) => void;
      waiting: (topic: unknown, params: unknown, reason: unknown) => void;
      refused: (reason: unknown) => void;
    },
    Wire
  > = io('/live', {
    autoConnect: false,
    withCredentials: true,
    transports: ['websocket', 'polling'],
    reconnectionDelay: RECONNECT_FIRST_MS,
    reconnectionDelayMax: RECONNECT_MAX_MS,
    randomizationFactor: 0.5,
  });
  /** Stores the server's reason for refusing, and the time before which it must not be asked again. */
  function refused(body: unknown): void {
    const parsed = errorBody.safeParse(body);
    if (!parsed.success) return;
    const { code, retryAfterSeconds = 0 } = parsed.data.error;
    store.refusal = code;
    waitUntil = now().getTime() + retryAfterSeconds * 1000;
  }

  let waitUntil = 0;
  let wanted = false;
  let refusals = 0;
  let retry: ReturnType<typeof setTimeout> | undefined;

  // Socket.IO reconnects after a lost connection, but not after the server refused or ended it (signed out, restarting).
  function connectLater(): void {
    clearTimeout(retry);
    const delay = Math.min(RECONNECT_MAX_MS, RECONNECT_FIRST_MS * 2 ** refusals) * (0.5 + Math.random());
    refusals += 1;
    // Add jitter after the time the server gave, or all wall screens would reconnect together.
    const asked = Math.max(0, waitUntil - now().getTime()) * (1 + Math.random() / 2);
    retry = setTimeout(() => wanted && socket.connect(), Math.max(delay, asked));
  }

  function connectNow(): void {
    if (!wanted || socket.connected || now().getTime() < waitUntil) return;
    clearTimeout(retry);
    // `connect` alone does nothing while Socket.IO waits between two attempts.
    socket.disconnect().connect();
  }

  socket.on('connect', () => {
    refusals = 0;
    waitUntil = 0;
    store.connected();
  });
  socket.on('disconnect', () => {
    if (!wanted) return;
    store.lost(now());
    if (!socket.active) connectLater();
  });
  socket.on('refused', refused);
  socket.on('connect_error', (error) => {
    if ('data' in error) refused({ error: error.data });
    store.attempts += 1;
    store.lost(now());
    if (!socket.active) connectLater();
  });
  // Reconnect immediately when a laptop wakes up or the network returns, instead of waiting out a long pause.
  window.addEventListener('online', connectNow);
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && connectNow());

  return {
    get connected() {
      return socket.connected;
    },
    start() {
      if (wanted) return;
      wanted = true;
      store.status = 'connecting';
      socket.connect();
    },
    stop() {
      wanted = false;
      clearTimeout(retry);
      socket.disconnect();
      store.status = 'idle';
    },
    subscribe: (topic, params) => socket.timeout(REPLY_TIMEOUT_MS).emitWithAck('subscribe', topic, params),
    unsubscribe: (topic, params) => {
      socket.emit('unsubscribe', topic, params);
    },
    onConnect: (listener) => socket.on('connect', listener),
    onDisconnect: (listener) => socket.on('disconnect', () => listener()),
    onUpdate: (listener) => socket.on('update', listener),
    onWaiting: (listener) => socket.on('waiting', listener),
  };
}
