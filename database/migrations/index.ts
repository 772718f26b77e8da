import { CreateStore1763900000000 } from './1763900000000-CreateStore.js';
import { CreateAccess1763900100000 } from './1763900100000-CreateAccess.js';
import { CreateLoads1763900200000 } from './1763900200000-CreateLoads.js';
import { CreateRefresh1763900300000 } from './1763900300000-CreateRefresh.js';
import { CreateViews1763900400000 } from './1763900400000-CreateViews.js';
import { LiveIngest1764000000000 } from './1764000000000-LiveIngest.js';
import { LeanFold1764000100000 } from './1764000100000-LeanFold.js';
import { BulkLoad1764100000000 } from './1764100000000-BulkLoad.js';
import { SpeedUpReads1764150000000 } from './1764150000000-SpeedUpReads.js';
import { Reconcile1764200000000 } from './1764200000000-Reconcile.js';
import { CheaperRates1764250000000 } from './1764250000000-CheaperRates.js';
import { CountReturns1764300000000 } from './1764300000000-CountReturns.js';
import { TakeOverRows1764350000000 } from './1764350000000-TakeOverRows.js';
import { Annotations1764550000000 } from './1764550000000-Annotations.js';
import { SessionsOfUsers1764600000000 } from './1764600000000-SessionsOfUsers.js';
import { Segments1764650000000 } from './1764650000000-Segments.js';
import { PartitionRollUps1764800000000 } from './1764800000000-PartitionRollUps.js';
import { LeanEvents1764900000000 } from './1764900000000-LeanEvents.js';
import { FewerViewIndexes1764950000000 } from './1764950000000-FewerViewIndexes.js';
import { CartDayBatches1765000000000 } from './1765000000000-CartDayBatches.js';
import { LoadWarnings1765100000000 } from './1765100000000-LoadWarnings.js';
import { ZoneOffsets1765200000000 } from './1765200000000-ZoneOffsets.js';
import { OneUnknown1765210000000 } from './1765210000000-OneUnknown.js';
import { LongSessions1765220000000 } from './1765220000000-LongSessions.js';
import { OrderLines1765300000000 } from './1765300000000-OrderLines.js';
import { Refunds1765300100000 } from './1765300100000-Refunds.js';
import { Currencies1765300200000 } from './1765300200000-Currencies.js';
import { Devices1765400000000 } from './1765400000000-Devices.js';
import { AmountsOfEvents1765400010000 } from './1765400010000-AmountsOfEvents.js';
import { RefundCurrencies1765400020000 } from './1765400020000-RefundCurrencies.js';
import { ProductDetails1765500000000 } from './1765500000000-ProductDetails.js';
import { AcknowledgeAlerts1765600000000 } from './1765600000000-AcknowledgeAlerts.js';
import { DatabaseRoles1765900000000 } from './1765900000000-DatabaseRoles.js';
import { KeyLimits1766100000000 } from './1766100000000-KeyLimits.js';
import { SignInDevices1765800000000 } from './1765800000000-SignInDevices.js';
import { ClearRejectedEvents1766300000000 } from './1766300000000-ClearRejectedEvents.js';
import { IngestNames1766400000000 } from './1766400000000-IngestNames.js';
import { ExternalIds1766400100000 } from './1766400100000-ExternalIds.js';
import { ReturningUsers1766400200000 } from './1766400200000-ReturningUsers.js';
import { CatalogVersion1766400300000 } from './1766400300000-CatalogVersion.js';
import { ConstraintNames1766400400000 } from './1766400400000-ConstraintNames.js';
import { RewrittenDays1766400500000 } from './1766400500000-RewrittenDays.js';

/** Every migration, in order. Listed explicitly, since ESM has no globs. */
export const migrations = [
  CreateStore1763900000000,
  CreateAccess1763900100000,
  CreateLoads1763900200000,
  CreateRefresh1763900300000,
  CreateViews1763900400000,
  LiveIngest1764000000000,
  LeanFold1764000100000,
  BulkLoad1764100000000,
  SpeedUpReads1764150000000,
  Reconcile1764200000000,
  CheaperRates1764250000000,
  CountReturns1764300000000,
  TakeOverRows1764350000000,
  Annotations1764550000000,
  SessionsOfUsers1764600000000,
  Segments1764650000000,
  PartitionRollUps1764800000000,
  LeanEvents1764900000000,
  FewerViewIndexes1764950000000,
  CartDayBatches1765000000000,
  LoadWarnings1765100000000,
  ZoneOffsets1765200000000,
  OneUnknown1765210000000,
  LongSessions1765220000000,
  OrderLines1765300000000,
  Refunds1765300100000,
  Currencies1765300200000,
  Devices1765400000000,
  AmountsOfEvents1765400010000,
  RefundCurrencies1765400020000,
  ProductDetails1765500000000,
  AcknowledgeAlerts1765600000000,
  SignInDevices1765800000000,
  DatabaseRoles1765900000000,
  KeyLimits1766100000000,
  ClearRejectedEvents1766300000000,
  IngestNames1766400000000,
  ExternalIds1766400100000,
  ReturningUsers1766400200000,
  CatalogVersion1766400300000,
  ConstraintNames1766400400000,
  RewrittenDays1766400500000,
];
