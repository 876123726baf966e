import { errorCodes } from '#protocol';

import type { Check } from '../check.js';
import { Deviation, expectSame, expectThat } from '../deviation.js';
import type { World } from '../world.js';

/** How connections come about, and what they are good for. */
export const connectionChecks: readonly Check[] = [
  {
    name: 'connection.ready',
    rule: 'The first event of a connection is `session.ready`, and names the user that REST names for the same token.',
    users: 1,
    run: async (world) => {
      const device = await world.another(0);
      const { body } = await world.rest.ask('me', { token: world.token(0) });
      expectSame('user of the connection', { user: device.user }, body);
    },
  },
  {
    name: 'connection.token-refused',
    rule: 'A connection without a token, or with one that is none, is refused with UNAUTHENTICATED.',
    users: 1,
    run: async (world) => {
      for (const token of [undefined, 7, '', 'not.a.token', `${world.token(0).slice(0, -8)}AAAAAAAA`])
        await refused(world, token);
    },
  },
  {
    name: 'connection.every-device',
    rule: 'Every connection of a user hears every change, the one that made it too.',
    users: 3,
    run: async (world) => {
      const { conversationId, members } = await world.group();
      const devices = [members[0], await world.another(0), members[1], await world.another(1)];
      const { revision } = await world.send(members[0], conversationId, 'To all of them');
      for (const device of devices) await device.hears(conversationId, revision);
    },
  },
  {
    name: 'connection.refresh',
    rule: '`auth.refresh` takes a token of the same user, refuses one of another with TOKEN_MISMATCH, and keeps the connection.',
    users: 2,
    run: async (world) => {
      const device = await world.another(0);
      await device.does('auth.refresh', { token: world.token(0) });
      await device.isRefused('auth.refresh', { token: world.token(1) }, 'TOKEN_MISMATCH');
      await device.isRefused('auth.refresh', { token: 'not.a.token' }, 'UNAUTHENTICATED');
      await device.does('inbox.sync', {});
      expectThat(device.connected, 'the connection still there', 'it ended');
    },
  },
];

async function refused(world: World, token: unknown): Promise<void> {
  const admission = await world.admission(token);
  if (admission.admitted) {
    admission.device.close();
    throw new Deviation('a connection refused with UNAUTHENTICATED', 'it was let in');
  }
  world.ledger.refusal('a connection', admission.refusal, Object.keys(errorCodes));
  expectSame('code', (admission.refusal as { readonly code?: unknown }).code, 'UNAUTHENTICATED');
}
