import { Module } from '@nestjs/common';
import { AnalyticsController } from './analytics.controller.js';
import { Answers } from './answers.service.js';
import { KeptBrandDays } from './brands/kept-brand-days.js';
import { KeptCategories } from './brands/kept-categories.js';
import { KeptCartDays } from './carts/kept-cart-days.js';
import { FunnelController } from './funnel/funnel.controller.js';
import { FunnelDesk } from './funnel/funnel-desk.service.js';
import { KeptProductDays } from './products/kept-product-days.js';
import { ProductPlaces } from './products/product-places.js';
import { NormalPauses } from './pulse/normal-pauses.js';
import { RecentVisitors } from './pulse/recent-visitors.js';
import { ReplayedDays } from './replay/replayed-days.js';
import { KeptSessionDays } from './sessions/kept-session-days.js';
import { SharedAnswers } from './sharing/shared-answers.js';
import { StoreStands } from './sharing/store-stands.js';
import { BrandRaces } from './wall/brand-race.js';
import { UsualDays } from './wall/usual-days.js';

@Module({
  controllers: [AnalyticsController, FunnelController],
  providers: [
    Answers,
    BrandRaces,
    FunnelDesk,
    KeptBrandDays,
    KeptCartDays,
    KeptCategories,
    KeptProductDays,
    KeptSessionDays,
    NormalPauses,
    ProductPlaces,
    RecentVisitors,
    ReplayedDays,
    SharedAnswers,
    StoreStands,
    UsualDays,
  ],
  exports: [Answers],
})
export class AnalyticsModule {}
