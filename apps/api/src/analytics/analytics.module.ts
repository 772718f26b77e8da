import { Module } from '@nestjs/common';
import { AnalyticsController } from './analytics.controller.js';
import { Answers } from './answers.service.js';
import { CachedBrandDays } from './brands/cached-brand-days.js';
import { CachedCategories } from './brands/cached-categories.js';
import { CachedCartDays } from './carts/cached-cart-days.js';
import { FunnelController } from './funnel/funnel.controller.js';
import { FunnelDesk } from './funnel/funnel-desk.service.js';
import { CachedProductDays } from './products/cached-product-days.js';
import { ProductOrdinals } from './products/product-ordinals.js';
import { NormalPauses } from './pulse/normal-pauses.js';
import { RecentVisitors } from './pulse/recent-visitors.js';
import { ReplayedDays } from './replay/replayed-days.js';
import { CachedSessionDays } from './sessions/cached-session-days.js';
import { SharedAnswers } from './sharing/shared-answers.js';
import { StoreVersions } from './sharing/store-versions.js';
import { BrandRaces } from './wall/brand-race.js';
import { BaselineDays } from './wall/baseline-days.js';

@Module({
  controllers: [AnalyticsController, FunnelController],
  providers: [
    Answers,
    BrandRaces,
    FunnelDesk,
    CachedBrandDays,
    CachedCartDays,
    CachedCategories,
    CachedProductDays,
    CachedSessionDays,
    NormalPauses,
    ProductOrdinals,
    RecentVisitors,
    ReplayedDays,
    SharedAnswers,
    StoreVersions,
    BaselineDays,
  ],
  exports: [Answers],
})
export class AnalyticsModule {}
