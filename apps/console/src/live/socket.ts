import { errorBody } from '@storepulse/contracts';
import { io, type Socket } from 'socket.io-client';
import { now } from '../format/clock.ts';
import type { useConnectionStore } from '../stores/connection.store.ts';
import type { LiveConnection } from './live-connection.ts';

/** A reply later than this is taken for lost. The slowest answer of the API takes well under a second. */
const REPLY_TIMEOUT_MS = 15_000;
const RECONNECT_FIRST_MS = 500;
const RECONNECT_MAX_MS = 15_000;

interface Wire {
  subscribe: (topic: string, params: unknown, ack: (reply: unknown) => void) => void;
  unsubscribe: (topic: string, params: unknown) => void;
}

/** The page's one connection to the namespace `/live`; created closed. */
export function createLiveConnection(store: ReturnType<typeof useConnectionStore>): LiveConnection {
  const socket: Socket<{ update: (message: unknown) => void; refused: (reason: unknown) => void }, Wire> = io('/live', {
    autoConnect: false,
    withCredentials: true,
    transports: ['websocket', 'polling'],
    reconnectionDelay: RECONNECT_FIRST_MS,
    reconnectionDelayMax: RECONNECT_MAX_MS,
    randomizationFactor: 0.5,
  });
  /** What the server said when it refused, and until when it wants to be left alone. */
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

  // Socket.IO reconnects by itself after a lost line, but not when the server itself refused or ended the connection (signed out, restarting).
  function connectLater(): void {
    clearTimeout(retry);
    const delay = Math.min(RECONNECT_MAX_MS, RECONNECT_FIRST_MS * 2 ** refusals) * (0.5 + Math.random());
    refusals += 1;
    // Spread beyond the moment that the server named, or a hall of screens would come back together.
    const asked = Math.max(0, waitUntil - now().getTime()) * (1 + Math.random() / 2);
    retry = setTimeout(() => wanted && socket.connect(), Math.max(delay, asked));
  }

  function connectNow(): void {
    if (!wanted || socket.connected || now().getTime() < waitUntil) return;
    clearTimeout(retry);
    // `connect` alone does nothing while Socket.IO waits out a pause between two attempts.
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
  // A laptop that wakes up or a network that comes back should not sit out the rest of a long pause.
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
  };
}
