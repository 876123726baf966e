import { describe, expect, it } from '@jest/globals';
import type { Change } from '#protocol';

import { ModelConversation, uuidOf } from '../testing/index.js';
import type { ConversationSummary } from './contract.js';
import { Inbox } from './inbox.js';
import { settings } from './settings.js';

const ids = uuidOf('00000000-0000-4000-8000-', 0);
const at = (second: number) => new Date(Date.UTC(2030, 0, 1, 0, 0, second)).toISOString();
const user = (number: number) => ({ userId: uuidOf(ids, number), username: `user${number}`, displayName: `User ${number}` });
const [reader, bob, carol, dave] = [user(0xa), user(0xb), user(0xc), user(0xd)];

const conversation = (number: number, createdSecond = 0) =>
  new ModelConversation(uuidOf(ids, number), [reader, bob], at(createdSecond));

const group = (others = [bob, carol]) =>
  new ModelConversation(uuidOf(ids, 1), [reader, ...others], at(0), { name: 'group', createdBy: bob });

const say = (model: ModelConversation, second = 1, senderId = bob.userId, mentions: readonly string[] = []) => {
  const number = model.messages.length + 1;
  const named = mentions.map((userId, index) => ({ userId, start: index, length: 1 }));
  const sent = {
    senderId,
    idempotencyKey: uuidOf(ids, number),
    text: `@${number}`,
    createdAt: at(second),
    ...(named.length > 0 && { mentions: named }),
  };
  return model.send(sent).change!;
};

const lineOf = (model: ModelConversation): ConversationSummary => {
  const lastMessage = model.messagesFor(reader.userId).at(-1);
  return {
    conversation: model.describe(reader.userId),
    membership: model.membership(reader.userId),
    ...(lastMessage && { lastMessage }),
  };
};

const put = (inbox: Inbox, line: ConversationSummary) => inbox.put(line, { news: [], overrun: false });

const inboxWith = (...models: readonly ModelConversation[]) => {
  const inbox = new Inbox(reader.userId);
  for (const model of models) put(inbox, lineOf(model));
  return inbox;
};

const listed = (inbox: Inbox) => inbox.list().map((line) => line.conversation.conversationId);

describe('Inbox', () => {
  it('keeps the later of two descriptions, in whatever order they come', () => {
    const model = conversation(1);
    const inbox = new Inbox(reader.userId);
    const early = lineOf(model);
    say(model);
    put(inbox, lineOf(model));
    put(inbox, early);
    expect(inbox.list()).toEqual([lineOf(model)]);
  });

  it('says nothing when it learned nothing', () => {
    const model = conversation(1);
    const change = say(model);
    let changed = 0;
    const inbox = new Inbox(reader.userId, () => (changed += 1));
    put(inbox, lineOf(model));
    const before = inbox.list();
    put(inbox, lineOf(model));
    inbox.receive(model.conversationId, [change]);
    inbox.move(model.conversationId, { readSequence: 0 });
    expect(changed).toBe(1);
    expect(inbox.list()).toBe(before);
  });

  it('shows a newer message beyond a gap, but does not claim to be complete', () => {
    const model = conversation(1);
    const inbox = inboxWith(model);
    say(model);
    expect(inbox.receive(model.conversationId, [say(model)])).toBe('inexact');
    expect(inbox.get(model.conversationId)).toMatchObject({ conversation: { revision: 1 }, lastMessage: { text: '@2' } });
  });

  it('shows the later state of the newest message', () => {
    const model = conversation(1);
    say(model);
    const inbox = inboxWith(model);
    const changes = [model.react(1, reader.userId, '👍'), model.react(1, bob.userId, '👍')] as Change[];
    expect(inbox.receive(model.conversationId, changes)).toBe('applied');
    expect(inbox.get(model.conversationId)).toEqual(lineOf(model));
  });

  it('does not know of what it was not told', () => {
    const model = conversation(1);
    expect(new Inbox(reader.userId).receive(model.conversationId, model.changes)).toBe('unknown');
  });

  it('has the newest activity first, be it a message or something that happened to a group', () => {
    const [quiet, chatty, fresh, twin] = [conversation(2, 5), conversation(3, 1), conversation(4, 9), conversation(5, 9)];
    const renamed = group();
    say(chatty, 7);
    renamed.change({ name: 'renamed' }, at(8));
    const inbox = inboxWith(quiet, chatty, fresh, twin, renamed);
    expect(listed(inbox)).toEqual([twin, fresh, renamed, chatty, quiet].map(({ conversationId }) => conversationId));
  });

  it('goes through its lines in order of ids', () => {
    const inbox = inboxWith(...[3, 1, 4, 2].map((number) => conversation(number)));
    expect(inbox.byId().map((line) => line.conversation.conversationId)).toEqual(
      [1, 2, 3, 4].map((number) => uuidOf(ids, number)),
    );
  });

  it('counts what others write and mention, and nothing once I have written', () => {
    const model = group();
    const inbox = inboxWith(model);
    const changes = [say(model, 1), say(model, 2, carol.userId, [reader.userId]), say(model, 3, bob.userId, [carol.userId])];
    expect(inbox.receive(model.conversationId, changes)).toBe('applied');
    expect(inbox.get(model.conversationId)).toEqual(lineOf(model));
    expect(inbox.get(model.conversationId)?.membership).toMatchObject({ unread: 3, unreadMentions: 1 });
    expect(inbox.receive(model.conversationId, [say(model, 4, reader.userId)])).toBe('applied');
    expect(inbox.get(model.conversationId)?.membership).toMatchObject({ unread: 0, unreadMentions: 0 });
  });

  it('is certain of a deletion and of an edit while nothing is unread, and asks otherwise', () => {
    const model = conversation(1);
    say(model, 1, reader.userId);
    const inbox = inboxWith(model);
    const changes = [
      model.edit(1, '@bob', at(2), [{ userId: bob.userId, start: 0, length: 4 }]),
      model.delete(1, reader.userId, at(3))!,
    ];
    expect(inbox.receive(model.conversationId, changes)).toBe('applied');
    expect(inbox.get(model.conversationId)).toEqual(lineOf(model));
    inbox.receive(model.conversationId, [say(model, 4)]);
    expect(inbox.receive(model.conversationId, [model.edit(2, 'without')])).toBe('applied');
    const mentioning = model.edit(2, '@me', at(5), [{ userId: reader.userId, start: 0, length: 3 }]);
    expect(inbox.receive(model.conversationId, [mentioning])).toBe('inexact');
    expect(inbox.receive(model.conversationId, [model.delete(2, bob.userId, at(6))!])).toBe('inexact');
  });

  it('shows at once who went and what a group is called, and asks for what does not come with it', () => {
    const model = group([bob, carol, dave]);
    const inbox = inboxWith(model);
    const changes = [
      model.change({ name: 'renamed' }, at(1)),
      ...model.leave(carol.userId, 'removed', at(2)),
      model.changeRole(dave.userId, 'admin', at(3))!,
    ];
    expect(inbox.receive(model.conversationId, changes)).toBe('inexact');
    const { conversation: shown } = inbox.get(model.conversationId)!;
    expect({ ...shown, activeAt: at(3) }).toEqual(model.describe());
  });

  it('applies nothing after I have gone, until the server says that I am back', () => {
    const model = group();
    const inbox = inboxWith(model);
    const gone = model.leave(reader.userId, 'removed', at(1));
    expect(inbox.receive(model.conversationId, [...gone, say(model, 2)])).toBe('inexact');
    expect(inbox.get(model.conversationId)).toMatchObject({
      conversation: { revision: 2, lastSequence: 0 },
      membership: { status: 'removed' },
    });
    expect(inbox.get(model.conversationId)?.lastMessage).toBeUndefined();
    model.join([reader], at(3));
    expect(put(inbox, lineOf(model))).toBe(true);
    expect(inbox.get(model.conversationId)).toEqual(lineOf(model));
  });

  it('lets an answer be followed by what was heard since it was asked for', () => {
    const model = conversation(1);
    say(model);
    const inbox = inboxWith(model);
    const reading = inbox.begin();
    inbox.receive(model.conversationId, [model.delete(1, bob.userId, at(2))!]);
    const answer = lineOf(model);
    inbox.receive(model.conversationId, [say(model, 3)]);
    inbox.move(model.conversationId, { mutedUntil: at(50) });
    model.setRegisters(reader.userId, { mutedUntil: at(50) });
    expect(inbox.put(answer, reading)).toBe(true);
    inbox.end(reading);
    expect(inbox.get(model.conversationId)).toEqual(lineOf(model));
  });

  it('asks again how far a former member has come, who had come further before it was known that they went', () => {
    const model = group();
    say(model);
    const inbox = inboxWith(model);
    const reading = inbox.begin();
    inbox.move(model.conversationId, { deliveredSequence: 1 });
    model.leave(reader.userId, 'removed', at(2));
    expect(inbox.put(lineOf(model), reading)).toBe(false);
    inbox.end(reading);
    expect(inbox.get(model.conversationId)).toEqual(lineOf(model));
    expect(inbox.move(model.conversationId, { archived: true })).toBe('applied');
    expect(inbox.get(model.conversationId)?.membership).toMatchObject({ archived: true, deliveredSequence: 0 });
  });

  it('asks again when it heard more than it keeps', () => {
    const model = conversation(1);
    const inbox = inboxWith(model);
    const reading = inbox.begin();
    for (let heard = 0; heard <= settings.newsDuringReading; heard += 1) inbox.move(model.conversationId, { archived: true });
    expect(inbox.put(lineOf(model), reading)).toBe(false);
  });

  it('knows that who has read to the end has nothing unread, and asks for any other number', () => {
    const model = conversation(1);
    for (const second of [1, 2, 3]) say(model, second);
    const inbox = inboxWith(model);
    expect(inbox.move(model.conversationId, { deliveredSequence: 3 })).toBe('applied');
    expect(inbox.move(model.conversationId, { readSequence: 2, unread: 1, unreadMentions: 0 })).toBe('inexact');
    expect(inbox.move(model.conversationId, { mutedUntil: at(9) })).toBe('applied');
    expect(inbox.move(model.conversationId, { readSequence: 3 })).toBe('applied');
    expect(inbox.get(model.conversationId)?.membership).toMatchObject({ readSequence: 3, unread: 0 });
  });

  it('keeps all the members that it knows when a list names only some', () => {
    const model = group();
    const inbox = inboxWith(model);
    const line = { ...lineOf(model), conversation: model.describe(reader.userId, 1) };
    put(inbox, line);
    expect(inbox.get(model.conversationId)?.conversation.members).toHaveLength(3);
  });
});
