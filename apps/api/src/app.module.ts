import { type DynamicModule, Module } from '@nestjs/common';
import { AccessModule } from './access/access.module.js';
import { PlatformModule, type PlatformOptions } from './platform/platform.module.js';

/** The whole API. The only place that knows every stage. */
@Module({})
export class AppModule {
  static with(options: PlatformOptions): DynamicModule {
    return { module: AppModule, imports: [PlatformModule.with(options), AccessModule] };
  }
}
