import { Module } from '@nestjs/common';
import { ColumnsModule } from '../columns/columns.module.js';
import { ANSWER_CONTROLLERS } from './answers/answer-controller.js';
import { AnswerSources } from './answers/answer-sources.js';
import { Answers } from './answers/answers.service.js';
import { SharedAnswers } from './answers/shared-answers.js';
import { StoreVersions } from './answers/store-versions.js';
import { CachedBrandDays } from './brands/cached-brand-days.js';
import { CachedCategories } from './brands/cached-categories.js';
import { CachedCartDays } from './carts/cached-cart-days.js';
import { CachedProductDays } from './product-days/cached-product-days.js';
import { EventExportController } from './event-export/event-export.controller.js';
import { ProductOrdinals } from './product-days/product-ordinals.js';
import { NormalPauses } from './baseline/normal-pauses.js';
import { RecentVisitors } from './store-state/recent-visitors.js';
import { ReplayedDays } from './replay/replayed-days.js';
import { CachedSessionDays } from './sessions/cached-session-days.js';
import { BaselineDays } from './baseline/baseline-days.js';
import { BrandRaces } from './wall/brand-race.js';

@Module({
  imports: [ColumnsModule],
  controllers: [EventExportController, ...ANSWER_CONTROLLERS],
  providers: [
    AnswerSources,
    Answers,
    BaselineDays,
    BrandRaces,
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
  ],
  exports: [Answers],
})
export class AnalyticsModule {}
