import type {
  AbandonedCartsAnswer,
  AbandonedCartsQuery,
  BrandListAnswer,
  BrandListQuery,
  BrandTrendsAnswer,
  BrandTrendsQuery,
  CategoryListAnswer,
  CategoryListQuery,
  CohortsAnswer,
  CohortsQuery,
  FunnelAnswer,
  FunnelQuery,
  PulseData,
  ReplayFrame,
  ReplayQuery,
  SessionAnswer,
  SessionListAnswer,
  SessionListQuery,
  SessionsAnswer,
  SessionsQuery,
  TopProductsAnswer,
  TopProductsQuery,
  WallData,
} from '@storepulse/contracts';
import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database.js';
import { brandList, categoryList } from './brands/brand-list.query.js';
import { brandTrends } from './brands/brand-trends.query.js';
import { abandonedCarts } from './carts/abandoned-carts.query.js';
import { cohorts } from './cohorts/cohorts.query.js';
import { salesFunnel } from './funnel/sales-funnel.query.js';
import { topConverting } from './products/top-converting.query.js';
import { pulse } from './pulse/pulse.query.js';
import { RecentVisitors } from './pulse/recent-visitors.js';
import { ReplayedDays } from './replay/replayed-days.js';
import { replayFrame } from './replay/replay-frame.query.js';
import { sessionAnalytics } from './sessions/session-analytics.query.js';
import { sessionList } from './sessions/session-list.query.js';
import { sessionTimeline } from './sessions/session-timeline.query.js';
import { UsualDays } from './wall/usual-days.js';
import { wall } from './wall/wall.query.js';

/** Every answer of the read side, each one repeatable read: HTTP, subscribe reply and push ask here alike. */
@Injectable()
export class Answers {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly recentVisitors: RecentVisitors,
    private readonly usualDays: UsualDays,
    private readonly replayedDays: ReplayedDays,
  ) {}

  salesFunnel(query: FunnelQuery): Promise<FunnelAnswer> {
    return this.database.read((client) => salesFunnel(client, query));
  }

  topConverting(query: TopProductsQuery): Promise<TopProductsAnswer> {
    return this.database.read((client) => topConverting(client, query));
  }

  abandonedCarts(query: AbandonedCartsQuery): Promise<AbandonedCartsAnswer> {
    return this.database.read((client) => abandonedCarts(client, query, this.clock.now()));
  }

  sessionAnalytics(query: SessionsQuery): Promise<SessionsAnswer> {
    return this.database.read((client) => sessionAnalytics(client, query));
  }

  sessionList(query: SessionListQuery): Promise<SessionListAnswer> {
    return this.database.read((client) => sessionList(client, query));
  }

  sessionTimeline(sessionId: string): Promise<SessionAnswer> {
    return this.database.read((client) => sessionTimeline(client, sessionId));
  }

  cohorts(query: CohortsQuery): Promise<CohortsAnswer> {
    return this.database.read((client) => cohorts(client, query, this.clock.now()));
  }

  brandTrends(query: BrandTrendsQuery): Promise<BrandTrendsAnswer> {
    return this.database.read((client) => brandTrends(client, query));
  }

  brandList(query: BrandListQuery): Promise<BrandListAnswer> {
    return this.database.read((client) => brandList(client, query));
  }

  categoryList(query: CategoryListQuery): Promise<CategoryListAnswer> {
    return this.database.read((client) => categoryList(client, query));
  }

  pulse(): Promise<PulseData> {
    return this.database.read((client) => pulse(client, this.clock.now(), this.recentVisitors));
  }

  wall(): Promise<WallData> {
    return this.database.read((client) => wall(client, this.clock.now(), this.usualDays));
  }

  replay(query: ReplayQuery): Promise<ReplayFrame> {
    return this.database.read((client) => replayFrame(client, query, this.clock.now(), this.replayedDays, this.usualDays));
  }
}
