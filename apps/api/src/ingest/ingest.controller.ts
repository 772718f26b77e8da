import { Body, Controller } from '@nestjs/common';
import { Endpoint } from '../access/access.decorators.js';
import { IngestService } from './ingest.service.js';
import { UnreadableBodyError } from './read-events.js';

/** The HTTP intake: translates, and leaves the events to `IngestService`. */
@Controller()
export class IngestController {
  constructor(private readonly ingest: IngestService) {}

  @Endpoint('ingestEvents')
  take(@Body() body: unknown) {
    // Without a body the parser leaves an empty object.
    if (typeof body !== 'string') throw new UnreadableBodyError('The body is empty. Send a JSON array of events, or NDJSON.');
    return this.ingest.take(body);
  }
}
