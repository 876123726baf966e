import { describe, expect, it } from '@jest/globals';

import { ModelConversation, uuidOf } from '../testing/index.js';
import { Inbox } from './inbox.js';

const ids = uuidOf('00000000-0000-4000-8000-', 0);
const at = (second: number) => new Date(Date.UTC(2030, 0, 1, 0, 0, second)).toISOString();

const conversation = (number: number, createdSecond = 0) => new ModelConversation(uuidOf(ids, number), [], at(createdSecond));

const say = (model: ModelConversation, second = 1) => {
  const number = model.messages.length + 1;
  const sent = { senderId: uuidOf(ids, 0xa), idempotencyKey: uuidOf(ids, number), text: `${number}`, createdAt: at(second) };
  return model.send(sent).change!;
};

const listed = (inbox: Inbox) => inbox.list().map((line) => line.conversation.conversationId);

describe('Inbox', () => {
  it('keeps the later of two descriptions, in whatever order they come', () => {
    const model = conversation(1);
    const inbox = new Inbox();
    const early = model.describe();
    say(model);
    inbox.put(model.describe(), model.messages[0]);
    inbox.put(early, null);
    expect(inbox.list()).toEqual([{ conversation: model.describe(), lastMessage: model.messages[0] }]);
  });

  it('says nothing when it learned nothing', () => {
    const model = conversation(1);
    const change = say(model);
    let changed = 0;
    const inbox = new Inbox(() => (changed += 1));
    inbox.put(model.describe(), model.messages[0]);
    const before = inbox.list();
    inbox.put(model.describe(), model.messages[0]);
    inbox.receive(model.conversationId, [change]);
    inbox.advance(model.conversationId, { revision: 1, lastMessage: undefined });
    expect(changed).toBe(1);
    expect(inbox.list()).toBe(before);
  });

  it('shows a newer message beyond a gap, but does not claim to be complete', () => {
    const model = conversation(1);
    const inbox = new Inbox();
    inbox.put(model.describe());
    say(model);
    expect(inbox.receive(model.conversationId, [say(model)])).toBe('gap');
    expect(inbox.get(model.conversationId)).toMatchObject({
      conversation: { revision: 1, lastSequence: 2 },
      lastMessage: { text: '2' },
    });
  });

  it('shows the later state of the newest message', () => {
    const model = conversation(1);
    say(model);
    const inbox = new Inbox();
    inbox.put(model.describe(), model.messages[0]);
    expect(inbox.receive(model.conversationId, [model.edit(1, 'edited')])).toBe('applied');
    expect(inbox.get(model.conversationId)?.lastMessage?.text).toBe('edited');
  });

  it('does not know of what it was not told', () => {
    const model = conversation(1);
    expect(new Inbox().receive(model.conversationId, model.changes)).toBe('unknown');
  });

  it('has the newest activity first: the last message, or the creation while there is none', () => {
    const [quiet, chatty, fresh, twin] = [conversation(1, 5), conversation(2, 1), conversation(3, 9), conversation(4, 9)];
    say(chatty, 7);
    const inbox = new Inbox();
    for (const model of [quiet, chatty, fresh, twin]) inbox.put(model.describe(), model.messages.at(-1));
    expect(listed(inbox)).toEqual([twin, fresh, chatty, quiet].map(({ conversationId }) => conversationId));
  });

  it('gives heads in order of ids, a limited number after another', () => {
    const inbox = new Inbox();
    for (const number of [3, 1, 4, 2]) inbox.put(conversation(number).describe());
    expect(inbox.heads(2).map(({ conversationId }) => conversationId)).toEqual([uuidOf(ids, 1), uuidOf(ids, 2)]);
    expect(inbox.heads(9, uuidOf(ids, 2)).map(({ conversationId }) => conversationId)).toEqual([uuidOf(ids, 3), uuidOf(ids, 4)]);
  });
});
