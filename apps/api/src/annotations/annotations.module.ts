import { Module } from '@nestjs/common';
import { AnnotationsController } from './annotations.controller.js';
import { Annotations } from './annotations.service.js';

@Module({ controllers: [AnnotationsController], providers: [Annotations], exports: [Annotations] })
export class AnnotationsModule {}
