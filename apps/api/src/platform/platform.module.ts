import { type DynamicModule, Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DatabaseAddresses } from '@storepulse/database/roles/database-addresses.js';
import { Settings } from '../config/settings.js';
import { Background } from './background.js';
import { Build } from './build.js';
import { ClientAddresses } from './client-addresses.js';
import { Clock } from './clock.js';
import { Database } from './database.js';
import { IDLE_IN_TRANSACTION_MS, STATEMENT_TIMEOUT_MS } from './database-limits.js';
import { DiskSpace } from './disk-space.js';
import { ExceptionsFilter } from './exception.filter.js';
import { HttpDrain } from './http-drain.js';
import { Log } from './log.js';
import { Metrics } from './metrics.js';
import { Notices } from './notices.js';
import { OpenFiles } from './open-files.js';
import { Reads } from './reads.js';
import { WorkTurns } from './work-turns.js';

/** TypeORM connections, used only for the bookkeeping of schedules. */
const ENTITY_POOL_SIZE = 4;

export interface PlatformOptions {
  settings: Settings;
  addresses: DatabaseAddresses;
  log: Log;
  clock: Clock;
  disk: DiskSpace;
}

/** Services that every module uses; global, so that no module has to import it. */
@Global()
@Module({})
export class PlatformModule {
  static with({ settings, addresses, log, clock, disk }: PlatformOptions): DynamicModule {
    return {
      module: PlatformModule,
      imports: [
        TypeOrmModule.forRoot({
          type: 'postgres',
          url: addresses.of('jobs'),
          applicationName: 'storepulse entities',
          poolSize: ENTITY_POOL_SIZE,
          autoLoadEntities: true,
          synchronize: false,
          logging: false,
          retryAttempts: 1,
          extra: { idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS, statement_timeout: STATEMENT_TIMEOUT_MS.jobs },
          poolErrorHandler: (error: unknown) => log.warn('an idle database connection was lost', { reason: String(error) }),
        }),
      ],
      providers: [
        { provide: Settings, useValue: settings },
        { provide: DatabaseAddresses, useValue: addresses },
        { provide: Log, useValue: log },
        { provide: Clock, useValue: clock },
        { provide: DiskSpace, useValue: disk },
        Background,
        Build,
        ClientAddresses,
        Database,
        ExceptionsFilter,
        HttpDrain,
        Metrics,
        Notices,
        { provide: OpenFiles, useFactory: (clock: Clock) => new OpenFiles(clock), inject: [Clock] },
        Reads,
        WorkTurns,
      ],
      exports: [
        Settings,
        Log,
        Clock,
        Background,
        Build,
        ClientAddresses,
        Database,
        DatabaseAddresses,
        DiskSpace,
        ExceptionsFilter,
        Metrics,
        Notices,
        OpenFiles,
        Reads,
        WorkTurns,
      ],
    };
  }
}
