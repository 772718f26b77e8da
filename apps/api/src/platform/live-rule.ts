import { DiscoveryService } from '@nestjs/core';
import type { TopicName } from '@storepulse/contracts';
import type { Notice } from './notices.js';

/** When the data of a live topic change. */
export interface LiveRule {
  /** Notices after which the topic is built again, if someone watches it. */
  changedBy: readonly Notice['type'][];
  /** For what changes with time alone: the topic is built again this often, if someone watches it. */
  everyMs?: number;
}

/** Makes a method the source of a live topic: it gets the parsed parameters and returns what the endpoint of the topic answers. */
export const LiveTopic = DiscoveryService.createDecorator<LiveRule & { topic: TopicName }>();

/** For what changes with time alone and slowly: carts that pass the cut-off, ages of runs. */
export const SLOW_MS = 30_000;
