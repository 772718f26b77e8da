import { Body, Controller, Param } from '@nestjs/common';
import { type ApiToken, endpoints, id64, type Role, type WriteKey, type WriteKeyLimits } from '@storepulse/contracts';
import { z } from 'zod';
import { ZodPipe } from '../platform/zod.pipe.js';
import { Endpoint } from './access.decorators.js';
import { CredentialsService } from './credentials.service.js';

const idParams = z.object({ id: id64 });

@Controller()
export class CredentialsController {
  constructor(private readonly credentials: CredentialsService) {}

  @Endpoint('apiTokens')
  async apiTokens(): Promise<{ tokens: ApiToken[] }> {
    return { tokens: await this.credentials.apiTokens() };
  }

  @Endpoint('addApiToken')
  addApiToken(@Body(new ZodPipe(endpoints.addApiToken.body)) body: { name: string; role: Role }): Promise<ApiToken & { token: string }> {
    return this.credentials.addApiToken(body.name, body.role);
  }

  @Endpoint('removeApiToken')
  async removeApiToken(@Param(new ZodPipe(idParams)) { id }: { id: string }): Promise<{ ok: true }> {
    await this.credentials.removeApiToken(id);
    return { ok: true };
  }

  @Endpoint('writeKeys')
  async writeKeys(): Promise<{ keys: WriteKey[] }> {
    return { keys: await this.credentials.writeKeys() };
  }

  @Endpoint('addWriteKey')
  addWriteKey(
    @Body(new ZodPipe(endpoints.addWriteKey.body)) body: { name: string; limits: WriteKeyLimits },
  ): Promise<WriteKey & { key: string }> {
    return this.credentials.addWriteKey(body.name, body.limits);
  }

  @Endpoint('changeWriteKey')
  changeWriteKey(
    @Param(new ZodPipe(idParams)) { id }: { id: string },
    @Body(new ZodPipe(endpoints.changeWriteKey.body)) body: { limits: WriteKeyLimits },
  ): Promise<WriteKey> {
    return this.credentials.limitWriteKey(id, body.limits);
  }

  @Endpoint('removeWriteKey')
  async removeWriteKey(@Param(new ZodPipe(idParams)) { id }: { id: string }): Promise<{ ok: true }> {
    await this.credentials.removeWriteKey(id);
    return { ok: true };
  }
}
