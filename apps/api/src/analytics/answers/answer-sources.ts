import { Injectable } from '@nestjs/common';
import { Columns } from '../../columns/columns.service.js';
import { Clock } from '../../platform/clock.js';
import { CachedBrandDays } from '../brands/cached-brand-days.js';
import { CachedCategories } from '../brands/cached-categories.js';
import { CachedCartDays } from '../carts/cached-cart-days.js';
import { CachedProductDays } from '../product-days/cached-product-days.js';
import { ProductOrdinals } from '../product-days/product-ordinals.js';
import { NormalPauses } from '../baseline/normal-pauses.js';
import { RecentVisitors } from '../store-state/recent-visitors.js';
import { ReplayedDays } from '../replay/replayed-days.js';
import { CachedSessionDays } from '../sessions/cached-session-days.js';
import { BaselineDays } from '../baseline/baseline-days.js';
import { BrandRaces } from '../wall/brand-race.js';

/** What answers read besides the database: the clock, the columns and the in-memory caches. */
@Injectable()
export class AnswerSources {
  constructor(
    readonly clock: Clock,
    readonly columns: Columns,
    readonly productDays: CachedProductDays,
    readonly brandDays: CachedBrandDays,
    readonly cartDays: CachedCartDays,
    readonly sessionDays: CachedSessionDays,
    readonly ordinals: ProductOrdinals,
    readonly categories: CachedCategories,
    readonly recentVisitors: RecentVisitors,
    readonly normalPauses: NormalPauses,
    readonly baselineDays: BaselineDays,
    readonly brandRaces: BrandRaces,
    readonly replayedDays: ReplayedDays,
  ) {}
}
