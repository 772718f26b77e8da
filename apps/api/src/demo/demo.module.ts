import { Module } from '@nestjs/common';
import { DemoController } from './demo.controller.js';
import { DemoRepository } from './demo.repository.js';
import { DemoService } from './demo.service.js';
import { DemoLock } from './demo-lock.js';

@Module({ controllers: [DemoController], providers: [DemoRepository, DemoLock, DemoService], exports: [DemoService] })
export class DemoModule {}
