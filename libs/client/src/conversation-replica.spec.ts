import { describe, expect, it } from '@jest/globals';
import { ParleyError } from '#protocol';
import fc from 'fast-check';

import { ModelConversation, uuidOf } from '../testing/model-conversation.js';
import { ConversationReplica } from './conversation-replica.js';
import { settings } from './settings.js';

const createdAt = '2030-01-01T00:00:00.000Z';
const ids = uuidOf('00000000-0000-4000-8000-', 0);

const conversationWith = (messages: number): ModelConversation => {
  const model = new ModelConversation(uuidOf(ids, 1), [], createdAt);
  for (let number = 1; number <= messages; number += 1) say(model);
  return model;
};

const say = (model: ModelConversation) => {
  const number = model.messages.length + 1;
  const { change } = model.send({
    senderId: uuidOf(ids, 2),
    idempotencyKey: uuidOf(ids, number),
    text: `message ${number}`,
    createdAt,
  });
  if (change === undefined) throw new Error('every message of these tests has a key of its own');
  return change;
};

const loadedFrom = (model: ModelConversation, limit = 50): ConversationReplica => {
  const replica = new ConversationReplica();
  replica.load(model.history({ limit }));
  return replica;
};

const sequences = (replica: ConversationReplica) => replica.messages.map(({ sequence }) => sequence);

describe('ConversationReplica', () => {
  it('shows the newest page, and stands at its revision', () => {
    const replica = loadedFrom(conversationWith(5), 3);
    expect(sequences(replica)).toEqual([3, 4, 5]);
    expect(replica.revision).toBe(6);
    expect(replica.reachesBeginning).toBe(false);
  });

  it('applies the next change, and makes a new snapshot for it', () => {
    const model = conversationWith(1);
    const replica = loadedFrom(model);
    const before = replica.messages;
    replica.receive([say(model)]);
    expect(before).toHaveLength(1);
    expect(sequences(replica)).toEqual([1, 2]);
  });

  it('drops a change it knows, and keeps the snapshot', () => {
    const model = conversationWith(2);
    const replica = loadedFrom(model);
    const before = replica.messages;
    replica.receive(model.changes);
    expect(replica.messages).toBe(before);
    expect(replica.behind).toBe(false);
  });

  it('shows nothing beyond a gap, and says that it is behind', () => {
    const model = conversationWith(1);
    const replica = loadedFrom(model);
    say(model);
    replica.receive([say(model)]);
    expect(sequences(replica)).toEqual([1]);
    expect(replica.behind).toBe(true);
  });

  it('needs no question when the missing change comes late', () => {
    const model = conversationWith(1);
    const replica = loadedFrom(model);
    const [late, early] = [say(model), say(model)];
    replica.receive([early]);
    replica.receive([late]);
    expect(sequences(replica)).toEqual([1, 2, 3]);
    expect(replica.behind).toBe(false);
  });

  it('continues with kept changes once the gap is closed', () => {
    const model = conversationWith(1);
    const replica = loadedFrom(model);
    say(model);
    const answer = model.sync({ afterRevision: replica.missingAfter(), limit: 10 });
    replica.receive([say(model)]);
    replica.catchUp(2, answer);
    expect(sequences(replica)).toEqual([1, 2, 3]);
    expect(replica.behind).toBe(false);
  });

  it('shows a message only when all before it are there, also between the pages of an answer', () => {
    const model = conversationWith(1);
    const replica = loadedFrom(model);
    for (let number = 0; number < 4; number += 1) say(model);
    model.edit(2, 'edited, so that it is named last');
    const first = model.sync({ afterRevision: replica.missingAfter(), limit: 2 });
    replica.catchUp(2, first);
    expect(sequences(replica)).toEqual([1]);
    const afterRevision = replica.missingAfter();
    replica.catchUp(afterRevision, model.sync({ afterRevision, limit: 10 }));
    expect(replica.messages).toEqual(model.messages);
  });

  it('applies changes that came while the first page was on its way', () => {
    const model = conversationWith(1);
    const replica = new ConversationReplica();
    const page = model.history({ limit: 50 });
    replica.receive([say(model)]);
    expect(replica.messages).toEqual([]);
    replica.load(page);
    expect(sequences(replica)).toEqual([1, 2]);
  });

  it('keeps the later state of a message that an older page names', () => {
    const model = conversationWith(4);
    const replica = loadedFrom(model, 2);
    const page = model.history({ before: replica.firstSequence, limit: 2 });
    replica.receive([model.edit(1, 'edited')]);
    replica.prepend(page);
    expect(replica.messages).toEqual(model.messages);
    expect(replica.reachesBeginning).toBe(true);
  });

  it('refuses a page with a hole, and one that does not continue the window', () => {
    const model = conversationWith(6);
    const holed = { ...model.history({ limit: 3 }), messages: [model.messages[0]!, model.messages[2]!] };
    expect(() => new ConversationReplica().load(holed)).toThrow(ParleyError);
    const replica = loadedFrom(model, 2);
    expect(() => replica.prepend(model.history({ before: 4, limit: 2 }))).toThrow(ParleyError);
    expect(sequences(replica)).toEqual([5, 6]);
  });

  it('refuses an answer that promises more and does not move', () => {
    const replica = loadedFrom(conversationWith(1));
    expect(() => replica.catchUp(2, { changes: [], revision: 2, hasMore: true })).toThrow(ParleyError);
  });

  it('does not jump over changes with an answer to a question that it did not ask', () => {
    const model = conversationWith(1);
    const replica = loadedFrom(model);
    for (let number = 0; number < 3; number += 1) say(model);
    replica.catchUp(4, model.sync({ afterRevision: 4, limit: 10 }));
    expect(replica.revision).toBe(2);
    const waiting = new ConversationReplica();
    waiting.catchUp(0, model.sync({ afterRevision: 0, limit: 10 }));
    expect([waiting.revision, waiting.messages]).toEqual([0, []]);
  });

  it('keeps the later state of a message that an older answer names', () => {
    const model = conversationWith(1);
    const replica = loadedFrom(model);
    const late = { afterRevision: replica.missingAfter(), page: model.sync({ afterRevision: 0, limit: 10 }) };
    replica.receive([model.edit(1, 'edited')]);
    replica.catchUp(late.afterRevision, late.page);
    expect(replica.messages).toEqual(model.messages);
    expect(replica.revision).toBe(3);
  });

  it('takes an empty page for the beginning, whatever it promises', () => {
    const model = conversationWith(2);
    const replica = loadedFrom(model, 1);
    replica.prepend({ messages: [], hasMore: true, revision: 3 });
    expect(replica.reachesBeginning).toBe(true);
  });

  it('does not ask for ever after an announcement that no answer bears out', () => {
    const replica = loadedFrom(conversationWith(1));
    replica.announce(1_000_000);
    expect(replica.behind).toBe(true);
    const afterRevision = replica.missingAfter();
    replica.catchUp(afterRevision, { changes: [], revision: afterRevision, hasMore: false });
    expect(replica.behind).toBe(false);
  });

  it('keeps a limited number of early changes, and knows that it dropped the others', () => {
    const model = conversationWith(1);
    const replica = loadedFrom(model);
    say(model);
    for (let number = 0; number <= settings.changesAhead; number += 1) replica.receive([say(model)]);
    const lost = model.changes[2]!;
    replica.receive([lost]);
    expect(replica.behind).toBe(true);
    expect(replica.revision).toBe(settings.changesAhead + 3);
  });

  it('has room for early changes again once others have overtaken those it kept', () => {
    const model = conversationWith(1);
    const replica = loadedFrom(model);
    say(model);
    for (let number = 0; number < settings.changesAhead; number += 1) replica.receive([say(model)]);
    replica.catchUp(replica.missingAfter(), model.sync({ afterRevision: 2, limit: 2_000 }));
    const [late, early] = [say(model), say(model)];
    replica.receive([early]);
    replica.receive([late]);
    expect(replica.messages).toEqual(model.messages);
  });

  it('shows an older state of a message that changed again, until the page of sync that names it', () => {
    const model = conversationWith(3);
    const replica = loadedFrom(model, 1);
    model.edit(3, 'edited once');
    say(model);
    model.edit(3, 'edited twice');
    replica.catchUp(replica.missingAfter(), model.sync({ afterRevision: 4, limit: 1 }));
    expect(replica.messages.map(({ text }) => text)).toEqual(['message 3', 'message 4']);
    replica.catchUp(replica.missingAfter(), model.sync({ afterRevision: 6, limit: 1 }));
    expect(replica.messages.map(({ text }) => text)).toEqual(['edited twice', 'message 4']);
  });

  it('ends in the state of the server, whatever was lost, repeated, reordered or late on the way', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.nat(8), (steps, initial) => {
        const model = conversationWith(initial);
        const replica = new ConversationReplica();
        const late: (() => void)[] = [];
        const answer = (arrives: boolean, deliver: () => void) => void (arrives ? deliver() : late.push(deliver));
        for (const { kind, pick, now, limit } of steps) {
          const { revision } = replica;
          switch (kind) {
            case 'say':
              if (now) replica.receive([say(model)]);
              else say(model);
              break;
            case 'edit': {
              if (model.messages.length === 0) break;
              const change = model.edit(1 + (pick % model.messages.length), `edited ${pick}`);
              if (now) replica.receive([change]);
              break;
            }
            case 'repeat':
              replica.receive([model.changes[pick % model.changes.length]!]);
              break;
            case 'load': {
              const page = model.history({ limit });
              answer(now, () => replica.load(page));
              break;
            }
            case 'older': {
              if (!replica.loaded) break;
              const page = model.history({ before: replica.firstSequence, limit });
              answer(now, () => replica.prepend(page));
              break;
            }
            case 'sync': {
              if (!replica.loaded) break;
              const afterRevision = replica.missingAfter();
              const page = model.sync({ afterRevision, limit });
              answer(now, () => replica.catchUp(afterRevision, page));
              break;
            }
            case 'late':
              late.splice(pick % (late.length || 1), 1)[0]?.();
              break;
          }
          expectWindowOf(model, replica);
          expect(replica.revision).toBeGreaterThanOrEqual(revision);
        }
        settle(model, replica);
        expect(replica.messages).toEqual(model.messages);
        expect(replica.revision).toBe(model.revision);
      }),
      { numRuns: 500 },
    );
  });
});

const step = fc.record({
  kind: fc.constantFrom('say', 'edit', 'repeat', 'load', 'older', 'sync', 'late'),
  pick: fc.nat(1_000),
  now: fc.boolean(),
  limit: fc.integer({ min: 1, max: 4 }),
});

/**
 * At every moment: no gap, no stranger, and every message whose newest state lies within the revision that the replica
 * claims is shown in that state. One that has changed again since comes with a later page of `sync`, which names each
 * changed thing once: until then an older state of it is shown.
 */
function expectWindowOf(model: ModelConversation, replica: ConversationReplica): void {
  const first = replica.firstSequence;
  expect(sequences(replica)).toEqual(replica.messages.map((_, index) => first + index));
  const states = model.changes.flatMap((change) => (change.type === 'message.created' ? [change.message] : []));
  for (const shown of replica.messages) {
    expect(states).toContainEqual(shown);
    const newest = model.messages[shown.sequence - 1]!;
    if (newest.revision <= replica.revision) expect(shown).toEqual(newest);
  }
}

/** What a client does once it is connected and nothing happens any more: it asks, and walks back to the beginning. */
function settle(model: ModelConversation, replica: ConversationReplica): void {
  if (!replica.loaded) replica.load(model.history({ limit: 3 }));
  for (let more = true; more;) {
    const afterRevision = replica.missingAfter();
    const page = model.sync({ afterRevision, limit: 2 });
    replica.catchUp(afterRevision, page);
    more = page.hasMore;
  }
  while (!replica.reachesBeginning) replica.prepend(model.history({ before: replica.firstSequence, limit: 2 }));
}
