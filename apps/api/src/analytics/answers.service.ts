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
  ProductAnswer,
  ProductQuery,
  PulseData,
  ReplayFrame,
  ReplayQuery,
  SessionAnswer,
  SessionListAnswer,
  SessionListQuery,
  SeasonalityAnswer,
  SeasonalityQuery,
  SessionsAnswer,
  SessionsQuery,
  TopProductsAnswer,
  TopProductsQuery,
  WallData,
} from '@storepulse/contracts';
import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database.js';
import type { SqlClient } from '../platform/query-rows.js';
import { brandList, categoryList } from './brands/brand-list.query.js';
import { brandTrends } from './brands/brand-trends.query.js';
import { seasonality } from './brands/seasonality.query.js';
import { abandonedCarts } from './carts/abandoned-carts.query.js';
import { cohorts } from './cohorts/cohorts.query.js';
import { salesFunnel } from './funnel/sales-funnel.query.js';
import { product } from './products/product.query.js';
import { topConverting } from './products/top-converting.query.js';
import { pulse } from './pulse/pulse.query.js';
import { RecentVisitors } from './pulse/recent-visitors.js';
import { ReplayedDays } from './replay/replayed-days.js';
import { replayFrame } from './replay/replay-frame.query.js';
import { type Ask, SharedAnswers } from './sharing/shared-answers.js';
import { sessionAnalytics } from './sessions/session-analytics.query.js';
import { sessionList } from './sessions/session-list.query.js';
import { sessionTimeline } from './sessions/session-timeline.query.js';
import { UsualDays } from './wall/usual-days.js';
import { wall } from './wall/wall.query.js';

/** Every answer of the read side, each one repeatable read, built once for all who ask the same: HTTP, subscribe reply and push ask here alike. */
@Injectable()
export class Answers {
  readonly salesFunnel: Ask<FunnelQuery, FunnelAnswer>;
  readonly topConverting: Ask<TopProductsQuery, TopProductsAnswer>;
  readonly abandonedCarts: Ask<AbandonedCartsQuery, AbandonedCartsAnswer>;
  readonly sessionAnalytics: Ask<SessionsQuery, SessionsAnswer>;
  readonly product: Ask<ProductQuery & { productId: string }, ProductAnswer>;
  readonly sessionList: Ask<SessionListQuery, SessionListAnswer>;
  readonly sessionTimeline: Ask<{ sessionId: string }, SessionAnswer>;
  readonly cohorts: Ask<CohortsQuery, CohortsAnswer>;
  readonly brandTrends: Ask<BrandTrendsQuery, BrandTrendsAnswer>;
  readonly seasonality: Ask<SeasonalityQuery, SeasonalityAnswer>;
  readonly brandList: Ask<BrandListQuery, BrandListAnswer>;
  readonly categoryList: Ask<CategoryListQuery, CategoryListAnswer>;
  private readonly sharedPulse: Ask<object, PulseData>;
  private readonly sharedWall: Ask<object, WallData>;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly usualDays: UsualDays,
    private readonly replayedDays: ReplayedDays,
    recentVisitors: RecentVisitors,
    shared: SharedAnswers,
  ) {
    const asked = <Query extends object, Answer extends object>(
      name: string,
      build: (client: SqlClient, query: Query) => Promise<Answer>,
      lasts?: (query: Query) => boolean,
    ): Ask<Query, Answer> => shared.question(name, (query) => database.read((client) => build(client, query)), lasts);
    this.salesFunnel = asked('salesFunnel', salesFunnel);
    this.topConverting = asked('topConverting', topConverting);
    // Pairs of session and product are decided by the clock.
    this.abandonedCarts = asked(
      'abandonedCarts',
      (client, query) => abandonedCarts(client, query, clock.now()),
      ({ method }) => method === 'events',
    );
    this.sessionAnalytics = asked('sessionAnalytics', sessionAnalytics);
    this.product = asked('product', product);
    // How far back it was searched depends on how long it took.
    this.sessionList = asked('sessionList', sessionList, () => false);
    this.sessionTimeline = asked('sessionTimeline', (client, { sessionId }) => sessionTimeline(client, sessionId));
    // Which week or month still runs is decided by the clock.
    this.cohorts = asked(
      'cohorts',
      (client, query) => cohorts(client, query, clock.now()),
      () => false,
    );
    this.brandTrends = asked('brandTrends', brandTrends);
    // Which hours have begun is decided by the clock.
    this.seasonality = asked(
      'seasonality',
      (client, query) => seasonality(client, query, clock.now()),
      () => false,
    );
    this.brandList = asked('brandList', brandList);
    this.categoryList = asked('categoryList', categoryList);
    this.sharedPulse = asked(
      'pulse',
      (client) => pulse(client, clock.now(), recentVisitors),
      () => false,
    );
    this.sharedWall = asked(
      'wall',
      (client) => wall(client, clock.now(), usualDays),
      () => false,
    );
  }

  pulse(): Promise<PulseData> {
    return this.sharedPulse({});
  }

  wall(): Promise<WallData> {
    return this.sharedWall({});
  }

  /** A frame of its own for each who watches: it moves with the clock, and comes from memory. */
  replay(query: ReplayQuery): Promise<ReplayFrame> {
    return this.database.read((client) => replayFrame(client, query, this.clock.now(), this.replayedDays, this.usualDays));
  }
}
