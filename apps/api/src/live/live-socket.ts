import type { ClientToServerEvents, ServerToClientEvents } from '@storepulse/contracts';
import type { Namespace, Socket } from 'socket.io';
import type { Identity } from '../access/identity.js';

export interface SocketData {
  identity: Identity;
}

type NoEvents = Record<string, never>;

export type LiveSocket = Socket<ClientToServerEvents, ServerToClientEvents, NoEvents, SocketData>;
export type LiveNamespace = Namespace<ClientToServerEvents, ServerToClientEvents, NoEvents, SocketData>;
