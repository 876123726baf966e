import { errorCodes } from '#protocol';

import type { Check } from '../check.js';
import { expectSame, expectThat } from '../deviation.js';

/** How the server says no. */
export const errorChecks: readonly Check[] = [
  {
    name: 'errors.unknown-command',
    rule: 'A command that does not exist is refused with UNKNOWN_COMMAND, and the connection goes on.',
    users: 1,
    run: async (world) => {
      const device = await world.device(0);
      for (const name of ['message.forge', 'toString']) {
        const answer = (await device.raw(name, {})) as { readonly ok?: unknown; readonly error?: { readonly code?: unknown } };
        expectSame('answer', [answer.ok, answer.error?.code], [false, 'UNKNOWN_COMMAND']);
        world.ledger.refusal(`\`${name}\``, answer.error, Object.keys(errorCodes));
      }
      await device.does('inbox.sync', {});
    },
  },
  {
    name: 'errors.say-nothing',
    rule: 'A refusal repeats no value that the client sent.',
    users: 1,
    run: async (world) => {
      const device = await world.device(0);
      const canary = `canary-${world.id()}`;
      const answer = await device.raw('message.send', { conversationId: canary, text: canary, [canary.slice(0, 6)]: canary });
      expectThat(!JSON.stringify(answer).includes(canary), 'a refusal without what was sent', answer);
    },
  },
  {
    name: 'errors.registry',
    rule: 'Every refusal of this run has a code that the registry names for its command, with `retryable` as it says there.',
    users: 1,
    run: async ({ ledger }) => {
      const [first] = ledger.refusals;
      if (first !== undefined) throw first;
    },
  },
];
