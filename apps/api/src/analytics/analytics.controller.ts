import {
  type AbandonedCartsQuery,
  type BrandListQuery,
  type BrandTrendsQuery,
  type CartOutcomesQuery,
  type CategoryListQuery,
  type CohortsQuery,
  endpoints,
  type FunnelQuery,
  type ProductCatalogQuery,
  type ProductMoversQuery,
  type ProductFunnelQuery,
  type ProductQuery,
  type ProductViewsQuery,
  type ReplayDaysQuery,
  type ReplayQuery,
  type SessionHoursQuery,
  type SessionListQuery,
  type SeasonalityQuery,
  type SessionsQuery,
  text,
  type TopProductsQuery,
} from '@storepulse/contracts';
import { Controller, Param, Query, UseInterceptors } from '@nestjs/common';
import { z } from 'zod';
import { Endpoint } from '../access/access.decorators.js';
import { ZodPipe } from '../platform/zod.pipe.js';
import { Answers } from './answers.service.js';
import { SharedText } from './sharing/shared-text.interceptor.js';

/** A product's numeric id, or its external id. */
const productParams = z.object({ productId: text(200) });
const sessionParams = z.object({ sessionId: z.guid({ error: 'must be a session id' }) });

/** The read API. Parses queries; `Answers` computes the answers. */
@Controller()
@UseInterceptors(SharedText)
export class AnalyticsController {
  constructor(private readonly answers: Answers) {}

  @Endpoint('salesFunnel')
  salesFunnel(@Query(new ZodPipe(endpoints.salesFunnel.query)) query: FunnelQuery) {
    return this.answers.salesFunnel(query);
  }

  @Endpoint('topProducts')
  topProducts(@Query(new ZodPipe(endpoints.topProducts.query)) query: TopProductsQuery) {
    return this.answers.topProducts(query);
  }

  @Endpoint('productCatalog')
  productCatalog(@Query(new ZodPipe(endpoints.productCatalog.query)) query: ProductCatalogQuery) {
    return this.answers.productCatalog(query);
  }

  @Endpoint('productMovers')
  productMovers(@Query(new ZodPipe(endpoints.productMovers.query)) query: ProductMoversQuery) {
    return this.answers.productMovers(query);
  }

  @Endpoint('productViews')
  productViews(@Query(new ZodPipe(endpoints.productViews.query)) query: ProductViewsQuery) {
    return this.answers.productViews(query);
  }

  @Endpoint('abandonedCarts')
  abandonedCarts(@Query(new ZodPipe(endpoints.abandonedCarts.query)) query: AbandonedCartsQuery) {
    return this.answers.abandonedCarts(query);
  }

  @Endpoint('cartAges')
  cartAges() {
    return this.answers.cartAges();
  }

  @Endpoint('cartOutcomes')
  cartOutcomes(@Query(new ZodPipe(endpoints.cartOutcomes.query)) query: CartOutcomesQuery) {
    return this.answers.cartOutcomes(query);
  }

  // Declared after the fixed paths below /api/products, so that `:productId` does not capture them.
  @Endpoint('product')
  product(
    @Param(new ZodPipe(productParams)) { productId }: { productId: string },
    @Query(new ZodPipe(endpoints.product.query)) query: ProductQuery,
  ) {
    return this.answers.product({ ...query, productId });
  }

  @Endpoint('productFunnel')
  productFunnel(
    @Param(new ZodPipe(productParams)) { productId }: { productId: string },
    @Query(new ZodPipe(endpoints.productFunnel.query)) query: ProductFunnelQuery,
  ) {
    return this.answers.productFunnel({ ...query, productId });
  }

  @Endpoint('productPrices')
  productPrices(
    @Param(new ZodPipe(productParams)) { productId }: { productId: string },
    @Query(new ZodPipe(endpoints.productPrices.query)) query: ProductQuery,
  ) {
    return this.answers.productPrices({ ...query, productId });
  }

  @Endpoint('sessionAnalytics')
  sessionAnalytics(@Query(new ZodPipe(endpoints.sessionAnalytics.query)) query: SessionsQuery) {
    return this.answers.sessionAnalytics(query);
  }

  @Endpoint('sessionHours')
  sessionHours(@Query(new ZodPipe(endpoints.sessionHours.query)) query: SessionHoursQuery) {
    return this.answers.sessionHours(query);
  }

  @Endpoint('sessions')
  sessions(@Query(new ZodPipe(endpoints.sessions.query)) query: SessionListQuery) {
    return this.answers.sessionList(query);
  }

  @Endpoint('session')
  session(@Param(new ZodPipe(sessionParams)) params: { sessionId: string }) {
    return this.answers.sessionTimeline(params);
  }

  @Endpoint('cohorts')
  cohorts(@Query(new ZodPipe(endpoints.cohorts.query)) query: CohortsQuery) {
    return this.answers.cohorts(query);
  }

  @Endpoint('brandTrends')
  brandTrends(@Query(new ZodPipe(endpoints.brandTrends.query)) query: BrandTrendsQuery) {
    return this.answers.brandTrends(query);
  }

  @Endpoint('seasonality')
  seasonality(@Query(new ZodPipe(endpoints.seasonality.query)) query: SeasonalityQuery) {
    return this.answers.seasonality(query);
  }

  @Endpoint('brands')
  brands(@Query(new ZodPipe(endpoints.brands.query)) query: BrandListQuery) {
    return this.answers.brandList(query);
  }

  @Endpoint('categories')
  categories(@Query(new ZodPipe(endpoints.categories.query)) query: CategoryListQuery) {
    return this.answers.categoryList(query);
  }

  @Endpoint('pulse')
  pulse() {
    return this.answers.pulse();
  }

  @Endpoint('wall')
  wall() {
    return this.answers.wall();
  }

  @Endpoint('wallReplay')
  replay(@Query(new ZodPipe(endpoints.wallReplay.query)) query: ReplayQuery) {
    return this.answers.replay(query);
  }

  @Endpoint('wallReplayDays')
  replayDays(@Query(new ZodPipe(endpoints.wallReplayDays.query)) query: ReplayDaysQuery) {
    return this.answers.replayDays(query);
  }
}
