import { describe, expect, it } from '@jest/globals';
import { SeededRandom } from '#kernel';
import { ParleyError } from '#protocol';
import fc from 'fast-check';

import { type Interference, type ModelConversation, World } from '../testing/index.js';
import type { ConversationView, OutgoingMessage } from './index.js';
import { settings } from './settings.js';

const step = fc.oneof(
  fc.record({ kind: fc.constant('other says' as const), lost: fc.boolean() }),
  fc.record({ kind: fc.constant('other says much' as const) }),
  fc.record({
    kind: fc.constant('own send' as const),
    fate: fc.constantFrom('fine', 'busy', 'lost before', 'lost after', 'slow'),
  }),
  fc.record({ kind: fc.constant('connection' as const), what: fc.constantFrom('cut', 'away', 'back', 'drain') }),
  fc.record({ kind: fc.constant('read' as const), what: fc.constantFrom('load', 'older', 'older, and lost') }),
  fc.record({ kind: fc.constant('other answers' as const), fate: fc.constantFrom('fine', 'busy', 'lost before', 'slow') }),
  fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(0, 10, 700, 12_000) }),
  fc.record({ kind: fc.constant('order' as const), acknowledgesFirst: fc.boolean() }),
);

describe('a client', () => {
  it('ends in the state of the server and has sent every message once and in order, whatever happened on the way', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.nat(1_000), async (steps, seed) => {
        const world = new World();
        const model = world.server.open(world.alice, world.bob);
        for (let number = 0; number < 60; number += 1) world.server.say(model, world.bob, `before ${number}`);
        const parley = await world.connect(world.alice, { random: new SeededRandom(seed), liveWindow: 100 });
        const view = await parley.conversations.get(model.conversationId);
        const outgoing: OutgoingMessage[] = [];
        const check = () => expectConsistent(view, outgoing, model);
        // What a listener throws is reported elsewhere: here it has to fail the test.
        const faults: unknown[] = [];
        view.on('changed', () => {
          try {
            check();
          } catch (fault) {
            faults.push(fault);
          }
        });

        const forSends: (Interference | undefined)[] = [];
        const forOthers: (Interference | undefined)[] = [];
        world.server.intercept = ({ name }) => (name === 'message.send' ? forSends : forOthers).shift();
        const interference = (fate: string): Interference | undefined => {
          if (fate === 'busy') return { kind: 'refuse', error: new ParleyError('OVERLOADED', { retryAfterMs: 300 }).toWire() };
          if (fate === 'slow') return { kind: 'delay', until: world.time.timers.sleep(400) };
          return fate === 'fine' ? undefined : { kind: 'lose', carriedOut: fate === 'lost after' };
        };

        for (const one of steps) {
          switch (one.kind) {
            case 'other says':
              world.server.delivers = () => !one.lost;
              world.server.say(model, world.bob, 'from bob');
              world.server.delivers = () => true;
              break;
            case 'other says much':
              for (let number = 0; number < 70; number += 1) world.server.say(model, world.bob, `much ${number}`);
              break;
            case 'own send':
              forSends.push(interference(one.fate));
              outgoing.push(await view.send({ text: `own ${outgoing.length}` }));
              break;
            case 'connection':
              world.server.reachable = one.what === 'away' ? false : one.what === 'back' ? true : world.server.reachable;
              if (one.what === 'cut' || one.what === 'away') world.server.cut();
              if (one.what === 'drain') world.server.emit(world.alice.userId, 'server.draining', { retryAfterMs: 500 });
              break;
            case 'read':
              if (one.what === 'older, and lost') forOthers.push(interference('lost before'));
              (one.what === 'load' ? view.load() : view.loadOlder()).catch(() => undefined);
              break;
            case 'other answers':
              forOthers.push(interference(one.fate));
              break;
            case 'wait':
              await world.time.advance(one.ms);
              break;
            case 'order':
              world.server.acknowledgesFirst = one.acknowledgesFirst;
              break;
          }
          check();
        }

        // Nothing stands in the way any more. A session begins anew: what was lost at the very end shows only then.
        forSends.length = forOthers.length = 0;
        world.server.reachable = true;
        world.server.cut();
        await world.time.advance(10 * settings.backoffCapMs);
        await view.load();
        while (await view.loadOlder());

        expect(view.messages).toEqual(model.messages);
        expect([view.revision, view.pending]).toEqual([model.revision, []]);
        expect(view.details).toEqual(model.describe());
        expect(parley.conversations.list()).toEqual([
          {
            conversation: model.describe(),
            membership: model.membership(world.alice.userId),
            lastMessage: model.messages.at(-1),
          },
        ]);
        const own = model.messages.filter(({ senderId }) => senderId === world.alice.userId);
        expect(own.map(({ text }) => text)).toEqual(outgoing.map(({ text }) => text));
        expect(outgoing.map(({ sequence }) => sequence)).toEqual(own.map(({ sequence }) => sequence));

        expect(faults).toEqual([]);
        await parley.close();
        expect(world.time.waiting).toBe(0);
      }),
      { numRuns: 150 },
    );
  }, 300_000);
});

/** At every moment: a window without gaps, of messages that exist, and every own message in exactly one place. */
function expectConsistent(view: ConversationView, outgoing: readonly OutgoingMessage[], model: ModelConversation): void {
  const [first] = view.messages;
  expect(view.messages).toEqual(
    model.messages.slice((first?.sequence ?? 1) - 1, (first?.sequence ?? 1) - 1 + view.messages.length),
  );
  const shown = new Set([...view.messages.map(({ idempotencyKey }) => idempotencyKey)]);
  const pending = new Set(view.pending.map(({ idempotencyKey }) => idempotencyKey));
  for (const { idempotencyKey, sequence } of outgoing) {
    const isBefore = sequence !== undefined && sequence < (first?.sequence ?? 0);
    const places = Number(shown.has(idempotencyKey)) + Number(pending.has(idempotencyKey));
    if (view.revision > 0 && !isBefore) expect(places).toBe(1);
    else expect(places).toBeLessThanOrEqual(1);
  }
}
