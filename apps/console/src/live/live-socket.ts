/** The part of a socket that subscriptions need; tests provide a fake. */
export interface LiveSocket {
  readonly connected: boolean;
  /** Subscribes to a topic. Resolves with the server's unparsed reply; rejects if none arrives in time. */
  subscribe(topic: string, params: unknown): Promise<unknown>;
  unsubscribe(topic: string, params: unknown): void;
  onConnect(listener: () => void): void;
  onDisconnect(listener: () => void): void;
  /** Called with unparsed updates of all topics. */
  onUpdate(listener: (message: unknown) => void): void;
  /** Called when a newer state has to wait; unparsed. */
  onWaiting(listener: (topic: unknown, params: unknown, reason: unknown) => void): void;
}
