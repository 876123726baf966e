import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { NestExpressApplication } from '@nestjs/platform-express';

import { OwnerDirectory } from '#actors';
import { SystemClock, SystemRandom, SystemTimers } from '#kernel';

import { mountPeerLink } from '../../../apps/gateway/src/peer-link.js';
import { linkConversations } from '../../../libs/conversations/src/adapters/conversation-link.js';
import type { ConversationLink } from '../../../libs/conversations/src/sequencer/conversation-link.js';
import type { ConversationCommand } from '../../../libs/conversations/src/domain/commands.js';

const secret = 'a secret of this test, and of no use elsewhere';
const id = '01890a5d-ac96-774b-bcce-b302099a8057';
const command: ConversationCommand = {
  kind: 'send_message',
  senderId: id,
  idempotencyKey: id,
  messageId: id,
  text: 'Hello',
  replyTo: null,
  mentions: [],
};

describe('The peer link of conversations, as the gateway mounts it', () => {
  let server: Server;
  let asked: unknown[];
  const links: ConversationLink[] = [];
  beforeAll(async () => {
    server = createServer();
    const link = linked({
      secret,
      ask: async (...question) => {
        asked.push(question);
        return { kind: 'done', revision: 1 };
      },
    });
    mountPeerLink({ get: () => link, getHttpServer: () => server } as unknown as NestExpressApplication);
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    await Promise.all(links.map((link) => link.stop()));
    await new Promise((resolve) => void server.close(resolve));
  });
  beforeEach(() => {
    asked = [];
  });

  function linked(parts: Partial<Parameters<typeof linkConversations>[0]>): ConversationLink {
    const link = linkConversations({
      self: { bootId: 'boot', address: null },
      secret,
      directory: new Here(() => `http://127.0.0.1:${(server.address() as AddressInfo).port}`),
      clock: new SystemClock(),
      timers: new SystemTimers(),
      random: new SystemRandom(),
      onFailure: () => undefined,
      ...parts,
    });
    links.push(link);
    return link;
  }

  it('brings a command to the sequencer, and its answer back', async () => {
    expect(await linked({}).ask(id, command)).toEqual({ kind: 'done', revision: 1 });
    expect(asked).toEqual([[id, command]]);
  });

  it.each([
    ['for what is no conversation', 'somebody', command],
    ['for an id in capitals', id.toUpperCase(), command],
    ['of no kind', id, {}],
    ['with more than it has', id, { ...command, sequence: 7 }],
    ['that is no object', id, []],
  ])('refuses a command %s', async (_, actorId, wrong) => {
    await expect(linked({}).ask(actorId, wrong as ConversationCommand)).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
    expect(asked).toEqual([]);
  });

  it('tells a stranger nothing', async () => {
    const stranger = linked({ secret: 'another secret of the same length, no use here' });
    await expect(stranger.ask(id, command)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(asked).toEqual([]);
  });
});

class Here extends OwnerDirectory {
  constructor(private readonly address: () => string) {
    super();
  }

  addressOf = async (): Promise<string> => this.address();

  forget(): void {
    return;
  }

  onMoved = () => () => undefined;
}
