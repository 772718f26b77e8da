import { Module } from '@nestjs/common';
import { SegmentsController } from './segments.controller.js';
import { Segments } from './segments.service.js';

@Module({ controllers: [SegmentsController], providers: [Segments] })
export class SegmentsModule {}
