import { describe, expect, it } from '@jest/globals';

import { Ids, SystemClock, SystemRandom } from '#kernel';

import { Writes } from '../../testing/writes.js';
import type { ConversationWrite } from '../sequencer/conversation-journal.js';
import { commitStatement } from './commit-statement.js';

const ids = new Ids(new SystemClock(), new SystemRandom());
const writes = new Writes(ids);

const sending = (count: number): ConversationWrite =>
  writes.messages(ids.next(), 1, { sent: 0, senderId: ids.next(), keys: Array.from({ length: count }, () => ids.next()) });
const opening = (): ConversationWrite => writes.opening(ids.next(), 1, [ids.next(), ids.next()]);
const mentioning = (): ConversationWrite => {
  const write = sending(1);
  return { ...write, messages: write.messages.map((message) => ({ ...message, mentioned: [ids.next()] })) };
};
const reacting = (): ConversationWrite => {
  const change = {
    kind: 'reaction_added',
    sequence: 1,
    revision: 2,
    by: ids.next(),
    emoji: '👍',
    count: 1,
    reactions: [],
  } as const;
  return writes.changes(ids.next(), 1, { sent: 1, revision: 1, changes: [change] });
};

describe('The statement of a commit', () => {
  it.each([
    ['commit-message', 'one message', [sending(1)]],
    ['commit-messages', 'two messages of one conversation', [sending(2)]],
    ['commit-messages', 'messages of two conversations', [sending(1), sending(1)]],
    ['commit-openings', 'a message that mentions a member', [mentioning()]],
    ['commit-openings', 'a new conversation beside a message', [sending(1), opening()]],
    ['commit', 'anything else beside a message', [sending(1), reacting()]],
  ])('is %s for %s, with a value for each of its parameters', (name, _, batch) => {
    const statement = commitStatement(batch);
    expect(statement.name).toBe(name);
    const parameters = new Set(statement.text.replaceAll(/--.*$/gm, '').match(/\$\d+/g));
    expect([...parameters].toSorted()).toEqual(statement.values.map((_value, index) => `$${index + 1}`).toSorted());
  });

  it('is set up for as little as the batch needs', () => {
    const tables = (batch: readonly ConversationWrite[]) =>
      [...commitStatement(batch).text.matchAll(/insert into (\w+)/g)].map(([, table]) => table);
    expect(tables([sending(1)])).toEqual(['message', 'outbox']);
    expect(tables([sending(2)])).toEqual(['message', 'outbox']);
    expect(tables([opening()])).toContain('mention_notification');
    expect(tables([opening()])).not.toContain('message_reaction');
    expect(tables([reacting()])).toContain('message_reaction');
  });
});
