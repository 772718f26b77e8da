import type { Role, TopicName } from '@storepulse/contracts';

/** The least role that may subscribe; exhaustive, so that a new topic does not compile until someone decides. */
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
