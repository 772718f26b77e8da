import type { Role, TopicName } from '@storepulse/contracts';

/** Minimum role to subscribe. The record is exhaustive, so a new topic does not compile until it has a role. */
export const TOPIC_ROLES: Record<TopicName, Role> = {
  pulse: 'viewer',
  wall: 'viewer',
  funnel: 'viewer',
  'products.top': 'viewer',
  'carts.abandoned': 'viewer',
  sessions: 'viewer',
  'brands.trend': 'viewer',
  'refresh.runs': 'admin',
  loads: 'viewer',
  alerts: 'viewer',
  annotations: 'viewer',
  segments: 'viewer',
};
