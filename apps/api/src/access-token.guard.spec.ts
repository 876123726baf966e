import type { AddressInfo } from 'node:net';

import { afterEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, type INestApplication, type Type } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { Test } from '@nestjs/testing';

import { Authenticator } from '#accounts';
import { DeclaredPoliciesModule, RequestLog, WithPolicy } from '#platform';

import { AccessTokenGuard } from './access-token.guard.js';

@Controller()
class ForgetfulController {
  @Get('open')
  @WithPolicy('public')
  open(): string {
    return 'open';
  }

  @Get('forgotten')
  forgotten(): string {
    return 'secret';
  }

  @Get('forgotten-too')
  forgottenToo(): string {
    return 'secret';
  }
}

@Controller()
class CarefulController {
  @Get('open')
  @WithPolicy('public')
  open(): string {
    return 'open';
  }

  /** No route, so nobody's policy. */
  helper(): string {
    return 'helper';
  }
}

@Controller()
class ModerationController {
  @Get('reports')
  @WithPolicy('moderator')
  reports(): string {
    return 'secret';
  }
}

let app: INestApplication | undefined;
afterEach(async () => app?.close());

async function start(controller: Type, imports: Type[] = []): Promise<string> {
  const testing = Test.createTestingModule({
    imports,
    controllers: [controller],
    providers: [
      { provide: APP_GUARD, useClass: AccessTokenGuard },
      { provide: Authenticator, useValue: { authenticate: async (token: string) => ({ moderator: token === 'moderator' }) } },
      { provide: RequestLog, useValue: { annotate: () => undefined } },
    ],
  });
  app = (await testing.compile()).createNestApplication({ logger: false });
  await app.listen(0, '127.0.0.1');
  return `http://127.0.0.1:${(app.getHttpServer() as { address(): AddressInfo }).address().port}`;
}

describe('A route that declares no policy', () => {
  it('is refused to everybody', async () => {
    const url = await start(ForgetfulController);
    const answer = await fetch(`${url}/forgotten`);
    expect(answer.ok).toBe(false);
    expect(await answer.text()).not.toContain('secret');
    expect(await (await fetch(`${url}/open`)).text()).toBe('open');
  });

  it('keeps the process from starting, which says where it is', async () => {
    await expect(start(ForgetfulController, [DeclaredPoliciesModule])).rejects.toThrow(
      'Say who may use these routes, by Route or WithPolicy: ForgetfulController.forgotten, ForgetfulController.forgottenToo',
    );
  });

  it('is the only thing that does', async () => {
    const url = await start(CarefulController, [DeclaredPoliciesModule]);
    expect(await (await fetch(`${url}/open`)).text()).toBe('open');
  });
});

describe('A route for moderators', () => {
  it('is reached by a token with their scope, and by no other', async () => {
    const url = await start(ModerationController);
    const ask = (token: string) => fetch(`${url}/reports`, { headers: { authorization: `Bearer ${token}` } });
    expect(await (await ask('moderator')).text()).toBe('secret');
    const answer = await ask('member');
    expect(answer.ok).toBe(false);
    expect(await answer.text()).not.toContain('secret');
  });
});
