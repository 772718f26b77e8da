import { io, type Socket } from 'socket.io-client';
import type { ClientToServerEvents, ServerToClientEvents, SubscribeReply, TopicName, TopicState } from '../../libs/contracts/src/index.js';

export type LiveClient = Socket<ServerToClientEvents, ClientToServerEvents>;

/** A socket on `/live`; `headers` say who it is. It is the caller's to close. */
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

/** Keeps every update that comes; `states` is in the order of arrival. */
export function collectUpdates(client: LiveClient): TopicState[] {
  const states: TopicState[] = [];
  client.on('update', (state) => states.push(state));
  return states;
}
