import { describe, expect, it } from '@jest/globals';
import { type Change, type Message, ParleyError } from '#protocol';
import fc from 'fast-check';

import { ModelConversation, uuidOf } from '../testing/model-conversation.js';
import { ConversationReplica } from './conversation-replica.js';
import { settings } from './settings.js';

const createdAt = '2030-01-01T00:00:00.000Z';
const ids = uuidOf('00000000-0000-4000-8000-', 0);
const [bob, reader] = [uuidOf(ids, 2), uuidOf(ids, 3)];
const me = { userId: reader, username: 'me', displayName: 'Me' };

const conversationWith = (messages: number): ModelConversation => {
  const model = new ModelConversation(uuidOf(ids, 1), [me], createdAt);
  for (let number = 1; number <= messages; number += 1) say(model);
  return model;
};

const say = (model: ModelConversation) => {
  const number = model.messages.length + 1;
  const { change } = model.send({
    senderId: bob,
    idempotencyKey: uuidOf(ids, number),
    text: `message ${number}`,
    createdAt,
  });
  if (change === undefined) throw new Error('every message of these tests has a key of its own');
  return change;
};

const loadedFrom = (model: ModelConversation, limit = 50): ConversationReplica => {
  const replica = new ConversationReplica(reader);
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

  it('is exactly at a revision only once nothing of it is missing, and no page of a later one is among it', () => {
    const model = conversationWith(5);
    const replica = loadedFrom(model, 3);
    const { revision } = replica;
    expect([replica.isAt(revision - 1), replica.isAt(revision), replica.isAt(revision + 1)]).toEqual([false, true, false]);
    const reacted = model.react(1, bob, '👍')!;
    replica.prepend(model.history({ before: 3, limit: 50 }));
    expect(replica.isAt(revision)).toBe(false);
    replica.receive([reacted]);
    expect(replica.isAt(reacted.revision)).toBe(true);
    replica.announce(reacted.revision + 1);
    expect(replica.isAt(reacted.revision)).toBe(false);
  });

  it('repairs a run by a page, and asks for one again that is older than what it shows', () => {
    const model = conversationWith(5);
    const replica = loadedFrom(model);
    const page = model.history({ after: 1, limit: 2 });
    const [wrong] = model.messages;
    (replica.messages as Message[])[1] = { ...wrong!, sequence: 2 };
    replica.receive([model.react(3, bob, '👍')!]);
    expect(replica.repair({ from: 2, to: 3 }, page)).toBeUndefined();
    expect(replica.messages[2]?.reactions).toHaveLength(1);
    expect(replica.repair({ from: 2, to: 3 }, model.history({ after: 1, limit: 2 }))).toEqual({ wrong: [2], next: 4 });
    expect(replica.messages).toEqual(model.messages);
  });

  it('lets go of the oldest messages, and shows them again by a page that contains all that had happened to them', () => {
    const model = conversationWith(10);
    const replica = loadedFrom(model);
    const page = model.history({ before: 7, limit: 50 });
    replica.receive([model.react(2, bob, '👍')!]);
    const before = replica.messages;
    replica.keepNewest(4);
    expect([before.length, sequences(replica)]).toEqual([10, [7, 8, 9, 10]]);
    expect([replica.reachesBeginning, replica.firstSequence]).toEqual([false, 7]);
    expect(replica.prepend(page)).toBe(false);
    replica.receive([model.react(3, bob, '🎉')!, say(model)]);
    expect(replica.prepend(model.history({ before: 7, limit: 50 }))).toBe(true);
    expect(replica.messages).toEqual(model.messages);
    expect(replica.reachesBeginning).toBe(true);
  });

  it('repairs nothing of what it has let go of', () => {
    const model = conversationWith(10);
    const replica = loadedFrom(model);
    replica.keepNewest(4);
    const { messages } = replica;
    const page = model.history({ after: 2, limit: 2 });
    expect(replica.repair({ from: 3, to: 4 }, page)).toEqual({ wrong: [], next: 5 });
    const across = model.history({ after: 4, limit: 4 });
    expect(replica.repair({ from: 5, to: 8 }, across)).toEqual({ wrong: [], next: 9 });
    expect(replica.messages).toBe(messages);
    (messages as Message[])[1] = { ...messages[1]!, text: 'damaged' };
    expect(replica.repair({ from: 5, to: 8 }, across)).toEqual({ wrong: [8], next: 9 });
    expect(replica.messages).toEqual(model.messages.slice(6));
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
    const replica = new ConversationReplica(reader);
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
    expect(() => new ConversationReplica(reader).load(holed)).toThrow(ParleyError);
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
    const waiting = new ConversationReplica(reader);
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

  it('keeps a change to a message that it does not show, until a page brings the message as it was before', () => {
    const model = conversationWith(4);
    const replica = loadedFrom(model, 2);
    const page = model.history({ before: replica.firstSequence, limit: 2 }, reader);
    replica.receive([
      model.react(1, reader, '👍')!,
      model.edit(1, 'edited'),
      model.react(1, bob, '👍')!,
      model.react(2, bob, '🎉')!,
    ]);
    expect(replica.prepend(page)).toBe(true);
    expect(replica.messages).toEqual(model.messagesFor(reader));
    expect(replica.messages[0]?.reactions).toEqual([{ emoji: '👍', count: 2, mine: true }]);
  });

  it('asks for a page again when more happened meanwhile than it keeps', () => {
    const model = conversationWith(4);
    const replica = loadedFrom(model, 2);
    const page = model.history({ before: replica.firstSequence, limit: 2 }, reader);
    for (let edits = 0; edits <= settings.changesAhead; edits += 1) replica.receive([model.edit(1, `edited ${edits}`)]);
    expect(replica.prepend(page)).toBe(false);
    expect(sequences(replica)).toEqual([3, 4]);
    expect(replica.prepend(model.history({ before: replica.firstSequence, limit: 2 }, reader))).toBe(true);
    expect(replica.messages).toEqual(model.messages);
  });

  it('does not build on a state that lacks what happened before: it waits for the last page', () => {
    const model = conversationWith(3);
    const replica = loadedFrom(model, 3);
    model.react(2, bob, '👍');
    say(model);
    const late = model.react(2, bob, '🎉')!;
    replica.catchUp(replica.missingAfter(), model.sync({ afterRevision: 4, limit: 1 }, reader));
    replica.receive([late]);
    expect(replica.behind).toBe(true);
    const afterRevision = replica.missingAfter();
    replica.catchUp(afterRevision, model.sync({ afterRevision, limit: 1 }, reader));
    expect(replica.behind).toBe(false);
    expect(replica.messages).toEqual(model.messagesFor(reader));
  });

  it('still waits for the last page when the answer to an earlier question comes in between', () => {
    const model = conversationWith(3);
    const replica = loadedFrom(model, 3);
    model.react(1, bob, '👍');
    const afterRevision = replica.missingAfter();
    const early = model.sync({ afterRevision, limit: 9 }, reader);
    model.react(2, bob, '👍');
    say(model);
    const live = model.react(2, bob, '🎉')!;
    replica.catchUp(afterRevision, model.sync({ afterRevision, limit: 2 }, reader));
    replica.catchUp(afterRevision, early);
    replica.receive([live]);
    expect(replica.behind).toBe(true);
    replica.catchUp(7, model.sync({ afterRevision: 7, limit: 2 }, reader));
    expect(replica.messages).toEqual(model.messagesFor(reader));
  });

  it('never takes a message back to what it was before', () => {
    const model = conversationWith(2);
    const replica = loadedFrom(model, 1);
    const changes = [model.edit(1, 'edited once'), model.edit(1, 'edited twice')];
    replica.prepend(model.history({ before: 2, limit: 1 }, reader));
    replica.receive(changes.slice(0, 1));
    expect(replica.messages).toEqual(model.messages);
  });

  it('takes a reaction back, and takes everything from a message that is deleted', () => {
    const model = conversationWith(2);
    const replica = loadedFrom(model);
    replica.receive([
      model.react(1, reader, '👍')!,
      model.react(1, bob, '🎉')!,
      model.unreact(1, reader, '👍')!,
      model.react(2, bob, '👍')!,
    ]);
    replica.receive([model.delete(2, bob, createdAt)!]);
    expect(replica.messages).toEqual(model.messagesFor(reader));
    expect(replica.messages[0]?.reactions).toEqual([{ emoji: '🎉', count: 1, mine: false }]);
    expect(replica.messages[1]).toMatchObject({ text: '', deletedBy: bob });
  });

  it('applies nothing once its reader has gone, and goes on when the server says that they are back', () => {
    const model = conversationWith(1);
    const replica = loadedFrom(model);
    replica.receive([model.changeRole(reader, 'admin', createdAt)!]);
    const beforeIt = model.sync({ afterRevision: 2, limit: 9 }, reader);
    replica.receive(model.leave(reader, 'removed', createdAt));
    replica.receive([say(model)]);
    expect([sequences(replica), replica.behind]).toEqual([[1], true]);
    const afterRevision = replica.missingAfter();
    replica.catchUp(afterRevision, model.sync({ afterRevision, limit: 9 }, reader));
    expect([sequences(replica), replica.behind]).toEqual([[1], false]);
    replica.catchUp(2, beforeIt);
    replica.receive(model.changes);
    expect(sequences(replica)).toEqual([1]);
    replica.missingAfter();
    model.join([me], createdAt);
    replica.catchUp(afterRevision, model.sync({ afterRevision, limit: 9 }, reader));
    replica.receive([say(model)]);
    expect(replica.messages).toEqual(model.messages);
  });

  it('ends in the state of the server, whatever was lost, repeated, reordered or late on the way', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.nat(8), (steps, initial) => {
        const model = conversationWith(initial);
        const replica = new ConversationReplica(reader);
        const late: (() => void)[] = [];
        const answer = (arrives: boolean, deliver: () => void) => void (arrives ? deliver() : late.push(deliver));
        const states = new Set<string>();
        const note = () => model.messagesFor(reader).forEach((message) => states.add(canonical(message)));
        note();
        for (const { kind, pick, now, limit } of steps) {
          const { revision } = replica;
          const happened = happen(model, kind, pick);
          note();
          if (now) replica.receive(happened.filter((change) => model.hears(reader, change)));
          const change = model.changes[pick % model.changes.length]!;
          if (kind === 'repeat' && model.hears(reader, change)) replica.receive([change]);
          if (kind === 'late') late.splice(pick % (late.length || 1), 1)[0]?.();
          if (kind === 'load') {
            const page = model.history({ limit }, reader);
            answer(now, () => replica.load(page));
          }
          if (kind === 'older' && replica.loaded) {
            const page = model.history({ before: replica.firstSequence, limit }, reader);
            answer(now, () => replica.prepend(page));
          }
          if (kind === 'sync' && replica.loaded) {
            const afterRevision = replica.missingAfter();
            const page = model.sync({ afterRevision, limit }, reader);
            answer(now, () => replica.catchUp(afterRevision, page));
          }
          expectWindowOf(model, replica, states);
          expect(replica.revision).toBeGreaterThanOrEqual(revision);
        }
        settle(model, replica);
        expect(replica.messages).toEqual(model.messagesFor(reader));
        expect(replica.revision).toBe(model.describe(reader).revision);
      }),
      { numRuns: 700 },
    );
  });
});

const step = fc.record({
  kind: fc.constantFrom(
    ...(['say', 'say', 'edit', 'delete', 'react', 'react', 'unreact', 'rename', 'go', 'come'] as const),
    ...(['repeat', 'load', 'older', 'sync', 'sync', 'late', 'late'] as const),
  ),
  pick: fc.nat(1_000),
  now: fc.boolean(),
  limit: fc.integer({ min: 1, max: 4 }),
});

/** What a step does to the conversation itself. */
function happen(model: ModelConversation, kind: string, pick: number): readonly Change[] {
  const somebody = pick % 2 === 0 ? reader : bob;
  const emoji = ['👍', '🎉', '❤️'][pick % 3]!;
  const sequence = 1 + (pick % (model.messages.length || 1));
  const isThere = model.messages[sequence - 1] !== undefined;
  const isWhole = isThere && model.messages[sequence - 1]?.deletedAt === undefined;
  const change = (() => {
    switch (kind) {
      case 'say':
        return say(model);
      case 'edit':
        return isWhole ? model.edit(sequence, `edited ${pick}`) : undefined;
      case 'delete':
        return isThere && pick % 3 === 0 ? model.delete(sequence, bob, createdAt) : undefined;
      case 'react':
        return isWhole ? model.react(sequence, somebody, emoji) : undefined;
      case 'unreact':
        return isWhole ? model.unreact(sequence, somebody, emoji) : undefined;
      case 'rename':
        return model.change({ name: `name ${pick}` }, createdAt);
      case 'come':
        return model.join([me], createdAt);
      default:
        return undefined;
    }
  })();
  if (kind === 'go' && pick % 2 === 0) return model.leave(reader, 'removed', createdAt);
  return change === undefined ? [] : [change];
}

const canonical = (message: Message): string =>
  JSON.stringify(Object.entries(message).sort(([one], [other]) => (one < other ? -1 : 1)));

/**
 * At every moment: no gap, no stranger, and every message whose newest state lies within the revision that the replica
 * claims is shown in that state. One that has changed again since comes with a later page of `sync`, which names each
 * changed thing once: until then an older state of it is shown. Nothing is ever shown that was never so.
 */
function expectWindowOf(model: ModelConversation, replica: ConversationReplica, states: ReadonlySet<string>): void {
  const first = replica.firstSequence;
  const newest = model.messagesFor(reader);
  expect(sequences(replica)).toEqual(replica.messages.map((_, index) => first + index));
  for (const shown of replica.messages) {
    expect([shown, states.has(canonical(shown))]).toEqual([shown, true]);
    const now = newest[shown.sequence - 1];
    if (now !== undefined && now.revision <= replica.revision) expect(shown).toEqual(now);
  }
}

/** What a client does once it is connected and nothing happens any more: it asks, and walks back to the beginning. */
function settle(model: ModelConversation, replica: ConversationReplica): void {
  if (!replica.loaded) replica.load(model.history({ limit: 3 }, reader));
  for (let more = true; more;) {
    const afterRevision = replica.missingAfter();
    const page = model.sync({ afterRevision, limit: 2 }, reader);
    replica.catchUp(afterRevision, page);
    more = page.hasMore;
  }
  while (!replica.reachesBeginning) replica.prepend(model.history({ before: replica.firstSequence, limit: 2 }, reader));
}
