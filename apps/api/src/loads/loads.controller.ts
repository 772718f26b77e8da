import { Controller, Get, Param, Res } from '@nestjs/common';
import type { LoadList } from '@storepulse/contracts';
import type { Response } from 'express';
import { z } from 'zod';
import { Access, Endpoint } from '../access/access.decorators.js';
import { NotFoundError } from '../platform/errors.js';
import { Reads } from '../platform/reads.js';
import { ZodPipe } from '../platform/zod.pipe.js';
import { LoadsService } from './loads.service.js';
import { loadedFileName, writeRejectedRows } from './rejected-rows.js';

const loadParams = z.object({ loadId: z.coerce.number().int().positive().max(2_147_483_647) });

@Controller()
export class LoadsController {
  constructor(
    private readonly loads: LoadsService,
    private readonly reads: Reads,
  ) {}

  @Endpoint('loads')
  list(): Promise<LoadList> {
    return this.loads.list();
  }

  /** The rejected rows of a load as a file. For admins only, because the rows are raw. */
  @Get('/api/admin/loads/:loadId/rejected.csv')
  @Access('admin')
  async rejected(@Param(new ZodPipe(loadParams)) { loadId }: z.infer<typeof loadParams>, @Res() response: Response): Promise<void> {
    const fileName = await loadedFileName(this.reads, loadId);
    if (fileName === null) throw new NotFoundError('load');
    response.setHeader('content-type', 'text/csv; charset=utf-8');
    response.attachment(`${fileName}.rejected.csv`);
    await writeRejectedRows(this.reads, loadId, response);
  }
}
