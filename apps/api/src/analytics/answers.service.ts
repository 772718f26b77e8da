import type {
  AbandonedCartsAnswer,
  AbandonedCartsQuery,
  BrandListAnswer,
  BrandListQuery,
  BrandTrendsAnswer,
  BrandTrendsQuery,
  CartAgesAnswer,
  CartOutcomesAnswer,
  CartOutcomesQuery,
  CategoryListAnswer,
  CategoryListQuery,
  CohortsAnswer,
  CohortsQuery,
  FunnelAnswer,
  FunnelQuery,
  ProductAnswer,
  ProductCatalogAnswer,
  ProductCatalogQuery,
  ProductFunnelQuery,
  ProductQuery,
  ProductPricesAnswer,
  ProductMoversAnswer,
  ProductMoversQuery,
  ProductViewsAnswer,
  ProductViewsQuery,
  PulseData,
  ReplayDays,
  ReplayDaysQuery,
  ReplayFrame,
  ReplayQuery,
  SegmentSizeAnswer,
  SegmentSizeQuery,
  SessionAnswer,
  SessionHoursAnswer,
  SessionHoursQuery,
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
import { Reads } from '../platform/reads.js';
import { brandList, categoryList } from './brands/brand-list.query.js';
import { brandTrends } from './brands/brand-trends.query.js';
import { CachedCategories } from './brands/cached-categories.js';
import { CachedBrandDays } from './brands/cached-brand-days.js';
import { seasonality } from './brands/seasonality.query.js';
import { abandonedCarts } from './carts/abandoned-carts.query.js';
import { cartAges } from './carts/cart-ages.query.js';
import { cartOutcomes } from './carts/cart-outcomes.query.js';
import { cohorts } from './cohorts/cohorts.query.js';
import { salesFunnel } from './funnel/sales-funnel.query.js';
import { product } from './products/product.query.js';
import { productCatalog } from './products/product-catalog.query.js';
import { productMovers } from './products/product-movers.query.js';
import { CachedCartDays } from './carts/cached-cart-days.js';
import { ProductOrdinals } from './products/product-ordinals.js';
import { CachedProductDays } from './products/cached-product-days.js';
import { productFunnel } from './products/product-funnel.query.js';
import { productPrices } from './products/product-prices.query.js';
import { productViews } from './products/product-views.query.js';
import { topProducts } from './products/top-products.query.js';
import { NormalPauses } from './pulse/normal-pauses.js';
import { pulse } from './pulse/pulse.query.js';
import { RecentVisitors } from './pulse/recent-visitors.js';
import { ReplayedDays } from './replay/replayed-days.js';
import { replayDays } from './replay/replay-days.query.js';
import { replayFrame } from './replay/replay-frame.query.js';
import { segmentSize } from './segments/segment-size.query.js';
import { type Ask, notCacheable, SharedAnswers } from './sharing/shared-answers.js';
import { CachedSessionDays } from './sessions/cached-session-days.js';
import { sessionAnalytics } from './sessions/session-analytics.query.js';
import { sessionHours } from './sessions/session-hours.query.js';
import { sessionList } from './sessions/session-list.query.js';
import { sessionTimeline } from './sessions/session-timeline.query.js';
import { BrandRaces } from './wall/brand-race.js';
import { BaselineDays } from './wall/baseline-days.js';
import { type PastWeeks, wall } from './wall/wall.query.js';

/**
 * Every answer of the read side. Each runs in one repeatable-read transaction and is computed once for identical concurrent queries. HTTP,
 * subscribe replies and pushes all use it.
 */
@Injectable()
export class Answers {
  readonly salesFunnel: Ask<FunnelQuery, FunnelAnswer>;
  readonly topProducts: Ask<TopProductsQuery, TopProductsAnswer>;
  readonly productCatalog: Ask<ProductCatalogQuery, ProductCatalogAnswer>;
  readonly productMovers: Ask<ProductMoversQuery, ProductMoversAnswer>;
  readonly productViews: Ask<ProductViewsQuery, ProductViewsAnswer>;
  readonly abandonedCarts: Ask<AbandonedCartsQuery, AbandonedCartsAnswer>;
  readonly cartOutcomes: Ask<CartOutcomesQuery, CartOutcomesAnswer>;
  readonly sessionAnalytics: Ask<SessionsQuery, SessionsAnswer>;
  readonly sessionHours: Ask<SessionHoursQuery, SessionHoursAnswer>;
  readonly product: Ask<ProductQuery & { productId: string }, ProductAnswer>;
  readonly productFunnel: Ask<ProductFunnelQuery & { productId: string }, FunnelAnswer>;
  readonly productPrices: Ask<ProductQuery & { productId: string }, ProductPricesAnswer>;
  readonly sessionList: Ask<SessionListQuery, SessionListAnswer>;
  readonly sessionTimeline: Ask<{ sessionId: string }, SessionAnswer>;
  readonly segmentSize: Ask<SegmentSizeQuery, SegmentSizeAnswer>;
  readonly cohorts: Ask<CohortsQuery, CohortsAnswer>;
  readonly brandTrends: Ask<BrandTrendsQuery, BrandTrendsAnswer>;
  readonly seasonality: Ask<SeasonalityQuery, SeasonalityAnswer>;
  readonly brandList: Ask<BrandListQuery, BrandListAnswer>;
  readonly categoryList: Ask<CategoryListQuery, CategoryListAnswer>;
  private readonly sharedCartAges: Ask<object, CartAgesAnswer>;
  private readonly sharedPulse: Ask<object, PulseData>;
  private readonly sharedWall: Ask<object, WallData>;
  private readonly pastWeeks: PastWeeks;

  constructor(
    private readonly reads: Reads,
    private readonly clock: Clock,
    baselineDays: BaselineDays,
    brandRaces: BrandRaces,
    private readonly replayedDays: ReplayedDays,
    productDays: CachedProductDays,
    brandDays: CachedBrandDays,
    cartDays: CachedCartDays,
    ordinals: ProductOrdinals,
    categories: CachedCategories,
    sessionDays: CachedSessionDays,
    recentVisitors: RecentVisitors,
    normalPauses: NormalPauses,
    shared: SharedAnswers,
  ) {
    this.salesFunnel = shared.query('salesFunnel', (client, query) => salesFunnel(client, query, productDays));
    this.topProducts = shared.query('topProducts', (client, query) => topProducts(client, query, productDays));
    // Requested once, for an export; caching it would evict many other answers.
    this.productCatalog = shared.query('productCatalog', productCatalog, notCacheable, reads.exports);
    this.productMovers = shared.query('productMovers', productMovers);
    this.productViews = shared.query('productViews', productViews);
    const cachedCarts = { products: productDays, pairs: { days: cartDays, ordinals } };
    // Session-product pairs depend on the current time.
    this.abandonedCarts = shared.query(
      'abandonedCarts',
      (client, query) => abandonedCarts(client, query, clock.now(), cachedCarts),
      ({ method }) => method === 'events',
    );
    this.cartOutcomes = shared.query('cartOutcomes', (client, query) => cartOutcomes(client, query, clock.now()), notCacheable);
    this.sharedCartAges = shared.query('cartAges', (client) => cartAges(client, clock.now()), notCacheable);
    const cachedSessions = { sessions: sessionDays, products: productDays };
    this.sessionAnalytics = shared.query('sessionAnalytics', (client, query) => sessionAnalytics(client, query, cachedSessions));
    // Depends on which hours have started.
    this.sessionHours = shared.query('sessionHours', (client, query) => sessionHours(client, query, clock.now()), notCacheable);
    this.product = shared.query('product', product);
    this.productFunnel = shared.query('productFunnel', productFunnel);
    this.productPrices = shared.query('productPrices', productPrices);
    // How far back the search goes depends on how long it takes.
    this.sessionList = shared.query('sessionList', sessionList, notCacheable);
    this.sessionTimeline = shared.query(
      'sessionTimeline',
      (client, { sessionId }) => sessionTimeline(client, sessionId),
      (_, { timeline }) => timeline !== null,
    );
    this.segmentSize = shared.query('segmentSize', segmentSize);
    // Depends on whether the last week or month is still running.
    this.cohorts = shared.query('cohorts', (client, query) => cohorts(client, query, clock.now()), notCacheable);
    const cachedDays = { brands: brandDays, products: productDays };
    this.brandTrends = shared.query('brandTrends', (client, query) => brandTrends(client, query, cachedDays));
    // Depends on which hours have started.
    this.seasonality = shared.query('seasonality', (client, query) => seasonality(client, query, clock.now()), notCacheable);
    this.brandList = shared.query('brandList', (client, query) => brandList(client, query, brandDays));
    this.categoryList = shared.query('categoryList', (client, query) => categoryList(client, query, categories));
    const recent = { visitors: recentVisitors, pauses: normalPauses };
    this.sharedPulse = shared.query('pulse', (client) => pulse(client, clock.now(), recent, cachedDays), notCacheable);
    this.pastWeeks = { days: baselineDays, races: brandRaces };
    this.sharedWall = shared.query('wall', (client) => wall(client, clock.now(), this.pastWeeks), notCacheable);
  }

  pulse(): Promise<PulseData> {
    return this.sharedPulse({});
  }

  cartAges(): Promise<CartAgesAnswer> {
    return this.sharedCartAges({});
  }

  wall(): Promise<WallData> {
    return this.sharedWall({});
  }

  /** Computed per viewer: a frame moves with the clock, and its data comes from memory. */
  replay(query: ReplayQuery): Promise<ReplayFrame> {
    return this.reads.readForAll((client) => replayFrame(client, query, this.clock.now(), this.replayedDays, this.pastWeeks));
  }

  replayDays({ near }: ReplayDaysQuery): Promise<ReplayDays> {
    return this.reads.read((client) => replayDays(client, near));
  }
}
