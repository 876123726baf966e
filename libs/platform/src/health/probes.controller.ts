import { Controller, Get, Res, ServiceUnavailableException } from '@nestjs/common';
import { HealthCheckService } from '@nestjs/terminus';
import type { Response } from 'express';

import { WithPolicy } from '../http/policy.js';
import { Readiness } from './readiness.js';

/** What an orchestrator asks. Answers hold names of checks, and no reasons: those are in the log of whoever failed. */
@Controller()
export class ProbesController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly readiness: Readiness,
  ) {}

  /** The event loop turns. Restarting helps against nothing else, so nothing else is asked. */
  @Get('/livez')
  @WithPolicy('public')
  live() {
    return { status: 'ok' };
  }

  @Get('/readyz')
  @WithPolicy('public')
  async ready(@Res({ passthrough: true }) response: Response): Promise<unknown> {
    try {
      return await this.health.check(this.readiness.inquiries);
    } catch (error) {
      if (!(error instanceof ServiceUnavailableException)) throw error;
      response.status(error.getStatus());
      return error.getResponse();
    }
  }

  @Get('/startupz')
  @WithPolicy('public')
  async started(@Res({ passthrough: true }) response: Response) {
    const started = await this.readiness.started();
    response.status(started ? 200 : 503);
    return { status: started ? 'ok' : 'starting' };
  }
}
