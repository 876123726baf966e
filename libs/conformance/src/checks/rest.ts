import type { Check } from '../check.js';
import { expectSame } from '../deviation.js';
import { eventfulGroup } from './eventful-group.js';

/** That both doors lead into one house. */
export const restChecks: readonly Check[] = [
  {
    name: 'rest.same-answers',
    rule: 'REST answers what the socket answers: history, changes, digest.',
    users: 3,
    run: async (world) => {
      const { conversationId, members, revision } = await eventfulGroup(world);
      const [reader, token] = [members[0], world.token(0)];
      const params = { conversationId };
      const range = { afterRevision: 0, upToRevision: revision };
      const pairs = [
        [await world.rest.ask('listMessages', { token, params }), await reader.does('history', params)],
        [
          await world.rest.ask('syncConversation', { token, params, query: { afterRevision: 0 } }),
          await reader.does('sync', { ...params, afterRevision: 0 }),
        ],
        [
          await world.rest.ask('digestConversation', { token, params, query: range }),
          await reader.does('digest', { ...params, ...range }),
        ],
      ] as const;
      for (const [rest, socket] of pairs) expectSame('answer', rest, { status: 200, body: socket });
    },
  },
  {
    name: 'rest.one-key',
    rule: 'What was sent by REST is heard live, and the same key over the socket is the same message.',
    users: 3,
    run: async (world) => {
      const { conversationId, members } = await world.group();
      const [key, text] = [world.id(), 'By REST'];
      const sent = await world.rest.ask('sendMessage', {
        token: world.token(0),
        params: { conversationId },
        key,
        body: { text },
      });
      expectSame('status', sent.status, 201);
      const again = await members[0].does('message.send', { conversationId, idempotencyKey: key, text });
      expectSame('answer over the socket', again, sent.body);
      await members[1].hears(conversationId, again.revision);
    },
  },
  {
    name: 'rest.token',
    rule: 'REST refuses requests without a good token with 401.',
    users: 1,
    run: async (world) => {
      for (const token of [undefined, 'not.a.token']) {
        const answer = await world.rest.ask('me', token === undefined ? {} : { token });
        expectSame('status', answer.status, 401);
      }
    },
  },
  {
    name: 'rest.strangers',
    rule: 'REST answers a stranger with 404, exactly as for an id that does not exist.',
    users: 4,
    run: async (world) => {
      const { conversationId } = await world.group();
      const token = world.token(3);
      for (const name of ['getConversation', 'listMessages', 'listReceipts'] as const) {
        const foreign = await world.rest.ask(name, { token, params: { conversationId } });
        expectSame('status', foreign.status, 404);
        expectSame('answer', foreign, await world.rest.ask(name, { token, params: { conversationId: world.id() } }));
      }
    },
  },
];
