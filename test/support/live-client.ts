import { io, type Socket } from 'socket.io-client';
import type { ClientToServerEvents, ServerToClientEvents, SubscribeReply, TopicName, TopicState } from '../../libs/contracts/src/index.js';

export type LiveClient = Socket<ServerToClientEvents, ClientToServerEvents>;

/** Opens a socket on `/live`; `headers` identify the client. The caller closes it. */
export function openLive(url: string, headers: Record<string, string>, transports = ['websocket']): LiveClient {
  return io(`${url}/live`, { transports, extraHeaders: headers, reconnection: false, forceNew: true });
}

export const connected = (client: LiveClient): Promise<void> =>
  new Promise((resolve, reject) => {
    client.once('connect', resolve);
    client.once('connect_error', reject);
  });

export const subscribe = (client: LiveClient, topic: TopicName, params: unknown = {}): Promise<SubscribeReply> =>
  client.timeout(10_000).emitWithAck('subscribe', topic, params);

/** Collects every update; `states` is in arrival order. */
export function collectUpdates(client: LiveClient): TopicState[] {
  const states: TopicState[] = [];
  client.on('update', (state) => states.push(state));
  return states;
}
