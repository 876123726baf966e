import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type BeforeApplicationShutdown, Controller, Get, Injectable } from '@nestjs/common';

import { Draining, WithPolicy } from '#platform';

import { RunningApi } from './support/running-api.js';

/** Asks for readiness at the moment when the process has been told to end and its server still listens. */
@Injectable()
@Controller('/v1/nowhere')
class LastMoment implements BeforeApplicationShutdown {
  static ask: () => Promise<void> = async () => undefined;

  @Get()
  @WithPolicy('public')
  nothing(): void {}

  beforeApplicationShutdown(): Promise<void> {
    return LastMoment.ask();
  }
}

describe('Probes', () => {
  let api: RunningApi;
  beforeAll(async () => {
    api = await RunningApi.start({ controllers: [LastMoment] });
  });
  afterAll(async () => api.stop());

  it.each(['/livez', '/readyz', '/startupz'])('%s is good, without a token', async (path) => {
    const { status, body } = await api.client.get(path);
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'ok' });
  });

  it('names what was checked', async () => {
    const { body } = await api.client.get('/readyz');
    expect(body).toMatchObject({ details: { postgres: { status: 'up' }, 'not draining': { status: 'up' } } });
  });

  it('is not ready, and alive, from the moment the process is told to end', async () => {
    const answers: unknown[] = [];
    LastMoment.ask = async () => {
      for (const path of ['/readyz', '/livez']) answers.push(await api.client.get(path));
    };
    await api.app.close();
    expect(answers).toMatchObject([
      { status: 503, body: { error: { 'not draining': { status: 'down' } } } },
      { status: 200, body: { status: 'ok' } },
    ]);
  });
});

describe('A process that somebody drains', () => {
  let api: RunningApi;
  beforeAll(async () => {
    api = await RunningApi.start();
  });
  afterAll(async () => api.stop());

  it('is not ready, and goes on answering', async () => {
    const alice = await api.person('alice');
    api.app.get(Draining, { strict: false }).begin();
    expect((await api.client.get('/readyz')).status).toBe(503);
    expect((await api.client.get('/v1/me', alice)).status).toBe(200);
  });
});
