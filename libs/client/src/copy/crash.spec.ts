import { expect, it } from '@jest/globals';
import { SeededRandom } from '#kernel';
import fc from 'fast-check';

import { FaultyDisk, World } from '../../testing/index.js';
import { settings } from '../settings.js';
import { MemoryStore } from '../storage/memory-store.js';

const step = fc.oneof(
  fc.record({
    kind: fc.constantFrom('says', 'is lost', 'edits', 'reacts', 'reads elsewhere', 'mutes elsewhere'),
    which: fc.nat(2),
  }),
  fc.record({ kind: fc.constantFrom('loads', 'loads older', 'sends', 'reads'), which: fc.nat(2) }),
  fc.record({ kind: fc.constantFrom('crashes', 'crashes at a write', 'restarts', 'away', 'back', 'waits'), which: fc.nat(2) }),
);

it('converges to the server from whatever was on the device, whenever the process died', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.nat(1_000), async (steps, seed) => {
      const world = new World();
      const { server, alice, bob, time } = world;
      const random = new SeededRandom(seed);
      const group = server.group(bob, [alice, server.addUser('carol')], { name: 'group' });
      const models = [server.open(alice, bob), server.open(alice, server.addUser('dave')), group];
      for (let number = 0; number < 60; number += 1) server.say(group, bob, `before ${number}`);
      const disk = new FaultyDisk();
      const start = () => world.connect(alice, { store: new MemoryStore(disk), random: new SeededRandom(seed + steps.length) });
      let parley = await start();
      const dies = (number: number, when: 'before' | 'after') => void disk.crash({ at: 'write', number, when });
      const restart = async () => {
        server.cut();
        await parley.close();
        // Those who live on do not die of what was meant for the one before.
        dies(Infinity, 'before');
        parley = await start();
      };

      for (const { kind, which } of steps) {
        const model = models[which]!;
        const other = model.state.members.find(({ user }) => user !== alice)!.user;
        const view = () => parley.conversations.get(model.conversationId).catch(() => undefined);
        const last = model.messages.length;
        switch (kind) {
          case 'is lost':
          case 'says':
            server.delivers = () => kind === 'says';
            server.say(model, other, `message ${last}`);
            server.delivers = () => true;
            break;
          case 'edits':
            if (last > 0) server.publish(model, [model.edit(1 + Math.floor(random.unit() * last), 'edited')]);
            break;
          case 'reacts':
            if (last > 0) server.publish(model, [model.react(last, other.userId, '👍') ?? []].flat());
            break;
          case 'reads elsewhere':
            if (last > 0) server.does(alice, 'receipt.read', { conversationId: model.conversationId, sequence: last });
            break;
          case 'mutes elsewhere':
            server.does(alice, 'preferences.set', { conversationId: model.conversationId, pinned: random.unit() < 0.5 });
            break;
          case 'loads':
            void view()
              .then((found) => found?.load())
              .catch(() => undefined);
            break;
          case 'loads older':
            void view()
              .then((found) => found?.loadOlder())
              .catch(() => undefined);
            break;
          case 'sends':
            void view()
              .then((found) => found?.send({ text: 'own' }))
              .catch(() => undefined);
            break;
          case 'reads':
            void view()
              .then((found) => found?.markRead())
              .catch(() => undefined);
            break;
          case 'crashes at a write':
            dies(1 + which, which === 1 ? 'after' : 'before');
            break;
          case 'crashes':
            // Without its last words.
            dies(1, 'before');
            await restart();
            break;
          case 'restarts':
            await restart();
            break;
          case 'away':
          case 'back':
            server.reachable = kind === 'back';
            if (!server.reachable) server.cut();
            break;
          case 'waits':
            await time.advance(random.unit() * 3_000);
            break;
        }
        await time.advance(0);
      }

      server.reachable = false;
      await restart();
      server.reachable = true;
      await time.advance(10 * settings.backoffCapMs);
      for (const model of models) {
        const view = await parley.conversations.get(model.conversationId);
        await view.load();
        while (await view.loadOlder());
        await time.advance(2 * settings.receiptsEveryMs);
        expect(view.messages).toEqual(model.messagesFor(alice.userId));
        expect([view.revision, view.verified, view.pending]).toEqual([model.revision, model.revision, []]);
        expect(view.details).toEqual(model.describe(alice.userId));
        expect(view.membership).toEqual(model.membership(alice.userId));
        const keys = model.messages.map(({ senderId, idempotencyKey }) => `${senderId} ${idempotencyKey}`);
        expect(new Set(keys).size).toBe(keys.length);
      }
      expect(parley.conversations.list()).toHaveLength(models.length);
      await parley.close();
      expect(time.waiting).toBe(0);
    }),
    { numRuns: 60 },
  );
}, 300_000);
