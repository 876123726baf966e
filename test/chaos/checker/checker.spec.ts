import { describe, expect, it } from '@jest/globals';

import type { History, Shown, StoredConversation } from '../history.js';
import { longestWaitMs } from './availability.js';
import { check } from './checker.js';

type Mutable<T> = T extends string | number | boolean | null | undefined ? T : { -readonly [Name in keyof T]: Mutable<T[Name]> };
interface Run {
  readonly history: Mutable<History>;
  readonly stored: Mutable<StoredConversation>;
}

/** Two people in a conversation of three messages: the first is edited, the second has a reaction. */
function right(): Run {
  const asked = { conversationId: 'talk', madeAt: 0, acknowledgedAt: 1, refusal: null };
  const [ann, ben] = [
    { ...asked, clientId: 'client of ann', userId: 'ann' },
    { ...asked, clientId: 'client of ben', userId: 'ben' },
  ];
  const message = (sequence: number, senderId: string, key: string, text: string) => ({
    sequence,
    messageId: `m${sequence}`,
    senderId,
    key,
    text,
  });
  const show = (userId: string): Mutable<Shown> => ({
    clientId: `client of ${userId}`,
    userId,
    conversationId: 'talk',
    revision: 6,
    messages: [
      { ...message(1, 'ann', 'a1', 'one, edited'), revision: 5, edited: true, reactions: [] },
      {
        ...message(2, 'ben', 'b1', 'two'),
        revision: 6,
        edited: false,
        reactions: [{ emoji: '👍', count: 1, mine: userId === 'ann' }],
      },
      { ...message(3, 'ann', 'a2', 'three'), revision: 4, edited: false, reactions: [] },
    ],
  });
  return {
    history: {
      sends: [
        { ...ann, key: 'a1', text: 'one', sequence: 1 },
        { ...ben, key: 'b1', text: 'two', sequence: 2 },
        { ...ann, key: 'a2', text: 'three', sequence: 3 },
      ],
      edits: [{ ...ann, sequence: 1, text: 'one, edited' }],
      reactions: [{ ...ann, sequence: 2, emoji: '👍' }],
      shown: [show('ann'), show('ben')],
    },
    stored: {
      conversationId: 'talk',
      lastSequence: 3,
      lastRevision: 6,
      messages: [
        { sequence: 1, revision: 5, createdRevision: 2, messageId: 'm1', senderId: 'ann', key: 'a1', edited: true },
        { sequence: 2, revision: 6, createdRevision: 3, messageId: 'm2', senderId: 'ben', key: 'b1', edited: false },
        { sequence: 3, revision: 4, createdRevision: 4, messageId: 'm3', senderId: 'ann', key: 'a2', edited: false },
      ],
      edits: [{ sequence: 1, revision: 5 }],
      reactions: [{ sequence: 2, userId: 'ann', emoji: '👍', revision: 6 }],
    },
  };
}

/** The element; a case that spoils what is not there is wrong itself. */
function at<One>(all: readonly One[], index: number): One {
  const one = all[index];
  if (one === undefined) throw new Error(`there is no element ${index}`);
  return one;
}

const cases: readonly (readonly [what: string, kind: string, text: RegExp, spoil: (run: Run) => void])[] = [
  ['an acknowledged message that is not there', 'lost', /a2.*is not there/, ({ stored }) => void stored.messages.pop()],
  [
    'a message under another number',
    'lost',
    /acknowledged as 3 .* is there as 4/,
    ({ stored }) => (at(stored.messages, 2).sequence = 4),
  ],
  ['an acknowledged edit that is not there', 'lost', /the edit of 1/, ({ stored }) => (at(stored.messages, 0).edited = false)],
  ['an acknowledged reaction that is not there', 'lost', /the reaction 👍/, ({ stored }) => void stored.reactions.pop()],
  [
    'a key that stands for two messages',
    'duplicate',
    /1 and 3 .* have the key a1/,
    ({ stored }) => (at(stored.messages, 2).key = 'a1'),
  ],
  ['a message that nobody sent', 'duplicate', /is nobody's: its key is x/, ({ stored }) => (at(stored.messages, 2).key = 'x')],
  ['a message under the name of another', 'duplicate', /is nobody's/, ({ stored }) => (at(stored.messages, 2).senderId = 'ben')],
  ['a gap in sequences', 'out of order', /sequences .*: 4 stands where 3/, ({ stored }) => (at(stored.messages, 2).sequence = 4)],
  ['a sequence twice', 'out of order', /sequences .*: 2 stands where 3/, ({ stored }) => (at(stored.messages, 2).sequence = 2)],
  ['a head that is elsewhere', 'out of order', /there are 3, the head says 4/, ({ stored }) => (stored.lastSequence = 4)],
  ['a gap in revisions', 'out of order', /revisions .*: 6 stands where 5/, ({ stored }) => void stored.edits.pop()],
  ['a revision twice', 'out of order', /revisions .*: 5 stands where 6/, ({ stored }) => (at(stored.reactions, 0).revision = 5)],
  [
    'revisions that go down',
    'out of order',
    /message 2 .* has revision 2 after 3/,
    ({ stored }) => {
      at(stored.messages, 0).createdRevision = 3;
      at(stored.messages, 1).createdRevision = 2;
    },
  ],
  [
    "a sender's messages in another order",
    'out of order',
    /client of ann .* 1 was sent after 3/,
    ({ history }) => void history.sends.reverse(),
  ],
  ['a client that is behind', 'not converged', /revision 5 instead of 6/, ({ history }) => (at(history.shown, 1).revision = 5)],
  ['a client that shows nothing', 'not converged', /nothing instead of 3/, ({ history }) => (at(history.shown, 1).messages = [])],
  [
    'a client without the newest',
    'not converged',
    /message 1 where 2 should be/,
    ({ history }) => void at(history.shown, 1).messages.pop(),
  ],
  [
    'a client with a gap',
    'not converged',
    /message 1 where 2 should be/,
    ({ history }) => void at(history.shown, 1).messages.splice(1, 1),
  ],
  [
    'a client with another text',
    'not converged',
    /"one".* instead of .*"one, edited"/,
    ({ history }) => (at(at(history.shown, 1).messages, 0).text = 'one'),
  ],
  [
    'a client without a reaction',
    'not converged',
    /instead of .*👍 1 false/,
    ({ history }) => (at(at(history.shown, 1).messages, 1).reactions = []),
  ],
  [
    'a client with a conversation that is not stored',
    'not converged',
    /not stored/,
    ({ history }) => (at(history.shown, 1).conversationId = 'other'),
  ],
  [
    'a message that was refused',
    'refused',
    /client of ben .* FORBIDDEN/,
    ({ history }) => (at(history.sends, 1).refusal = 'FORBIDDEN'),
  ],
  [
    'a reaction that was never answered',
    'unanswered',
    /client of ann/,
    ({ history }) => (at(history.reactions, 0).acknowledgedAt = null),
  ],
];

describe('the checker of chaos', () => {
  it('has nothing against a run in which everything is as it should be', () => {
    const { history, stored } = right();
    expect(check(history, [stored])).toEqual([]);
  });

  it('lets a view have let go of its oldest messages', () => {
    const { history, stored } = right();
    at(history.shown, 0).messages.shift();
    expect(check(history, [stored])).toEqual([]);
  });

  it.each(cases)('finds %s', (_, kind, text, spoil) => {
    const run = right();
    spoil(run);
    expect(check(run.history, [run.stored])).toContainEqual({ kind, text: expect.stringMatching(text) });
  });
});

describe('the longest wait', () => {
  const span = (madeAt: number, acknowledgedAt: number | null) => ({ madeAt, acknowledgedAt });

  it.each([
    ['nothing', [], 0],
    ['one', [span(10, 15)], 5],
    ['pauses in which nobody waited do not count', [span(0, 1), span(100, 103)], 3],
    ['from one answer to the next, while somebody waits', [span(0, 1), span(0, 41), span(20, 50)], 40],
    ['what was never answered is no end of a wait', [span(0, null), span(5, 7)], 2],
  ])('%s', (_, spans, expected) => {
    expect(longestWaitMs(spans)).toBe(expected);
  });
});
