import { expect, it } from '@jest/globals';

import { ModelConversation, uuidOf } from '../testing/model-conversation.js';
import { ConversationReplica } from './conversation-replica.js';
import { PastWindow } from './past-window.js';

const createdAt = '2030-01-01T00:00:00.000Z';
const ids = uuidOf('00000000-0000-4000-8000-', 0);
const [bob, reader] = [uuidOf(ids, 2), uuidOf(ids, 3)];

it('never goes back to what the live window still shows of a message that a page had further', () => {
  const me = { userId: reader, username: 'me', displayName: 'Me' };
  const model = new ModelConversation(uuidOf(ids, 1), [me], createdAt);
  for (let number = 1; number <= 6; number += 1)
    model.send({ senderId: bob, idempotencyKey: uuidOf(ids, number), text: `message ${number}`, createdAt });
  const followers: PastWindow[] = [];
  const replica = new ConversationReplica(reader, (news) => followers.forEach((one) => one.hear(news)));
  replica.load(model.history({ limit: 3 }));
  const live = {
    get messages() {
      return replica.messages;
    },
    get first() {
      return replica.firstSequence;
    },
    get next() {
      return replica.window.next;
    },
    get revision() {
      return replica.revision;
    },
  };
  const past = new PastWindow(reader, live);
  followers.push(past);

  const reading = past.begin();
  const change = model.react(4, bob, '👍')!;
  expect(past.take(model.history({ after: 1, limit: 4 }), reading)).toBe(true);
  past.end(reading);
  past.follow();
  expect(past.messages).toEqual(model.messages.slice(1, 5));
  expect(replica.messages[0]?.reactions).toBeUndefined();

  replica.receive([change]);
  past.follow();
  expect(past.messages[2]).toBe(replica.messages[0]);
  expect(past.messages).toEqual(model.messages.slice(1, 5));
});
