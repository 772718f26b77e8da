import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { JOB_TARGETS, type JobTarget, VIEW_NAMES } from '@storepulse/contracts';
import { Job, type JobHandler } from '../platform/job.js';
import { ViewRefresh } from './view-refresh.js';

/**
 * The handler of each target: a view refresh, or a provider with `@Job`.
 *
 * @throws Error at startup, if a target has no handler
 */
@Injectable()
export class JobHandlers implements OnModuleInit {
  private readonly handlers = new Map<JobTarget, () => JobHandler>();

  constructor(private readonly discovery: DiscoveryService) {}

  onModuleInit(): void {
    for (const view of VIEW_NAMES) this.handlers.set(view, () => new ViewRefresh(view));
    for (const wrapper of this.discovery.getProviders({ metadataKey: Job.KEY })) {
      const target = this.discovery.getMetadataByDecorator(Job, wrapper);
      const handler: unknown = wrapper.instance;
      if (target !== undefined && isHandler(handler)) this.handlers.set(target, () => handler);
    }
    for (const target of JOB_TARGETS) if (!this.handlers.has(target)) throw new Error(`the job ${target} has no handler`);
  }

  /** A handler for one run. */
  of(target: JobTarget): JobHandler {
    const handler = this.handlers.get(target);
    if (handler === undefined) throw new Error(`the job ${target} has no handler`);
    return handler();
  }
}

const isHandler = (value: unknown): value is JobHandler =>
  typeof value === 'object' && value !== null && 'run' in value && 'nothingToDo' in value;
