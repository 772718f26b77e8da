/** The part of a socket that subscriptions need; a test writes its own. */
export interface LiveSocket {
  readonly connected: boolean;
  /** Asks for a topic; resolves with the server's reply, unparsed, and rejects when none comes in time. */
  subscribe(topic: string, params: unknown): Promise<unknown>;
  unsubscribe(topic: string, params: unknown): void;
  onConnect(listener: () => void): void;
  onDisconnect(listener: () => void): void;
  /** An update of any topic, unparsed. */
  onUpdate(listener: (message: unknown) => void): void;
}
