import { describe, expect, it } from '@jest/globals';
import { areWithin, type Conversation } from '#protocol';
import fc from 'fast-check';

import { matching, type Mentioned, mentionables, mentionedIn } from './mentionable.js';
import { mentionQuery } from './mention-query.js';
import { placeMentions } from './place-mentions.js';

const member = (userId: string, displayName: string, username = userId) => ({ userId, displayName, username, role: 'member' });
const group = (...members: readonly ReturnType<typeof member>[]) => ({ type: 'group', members }) as unknown as Conversation;
const labels = (found: readonly Mentioned[]) => found.map(({ label }) => label);

const ann: Mentioned = { label: 'Ann', target: { userId: 'ann' } };
const annLee: Mentioned = { label: 'Ann Lee', target: { userId: 'lee' } };
const all: Mentioned = { label: 'all', target: { all: true } };

describe('who can be mentioned', () => {
  const me = { id: 'me', admin: false };

  it('is every other member, and for admins everybody at once', () => {
    const conversation = group(member('me', 'Me'), member('b', 'Ben'), member('a', 'Ada'));
    expect(labels(mentionables(conversation, me))).toEqual(['Ada', 'Ben']);
    expect(labels(mentionables(conversation, { ...me, admin: true }))).toEqual(['all', 'Ada', 'Ben']);
    expect(labels(mentionables({ ...conversation, type: 'direct' }, { ...me, admin: true }))).toEqual(['Ada', 'Ben']);
  });

  it('goes by the username where the name does not tell', () => {
    const conversation = group(member('a', 'Ada', 'ada.one'), member('b', 'Ada', 'ada.two'), member('c', 'all', 'c.all'));
    expect(labels(mentionables(conversation, me))).toEqual(['ada.one', 'ada.two', 'c.all']);
  });

  it.each([
    ['', ['Ada Byron', 'Ben']],
    ['by', ['Ada Byron']],
    ['BE', ['Ben']],
    ['lady', ['Ada Byron']],
    ['yron', []],
  ])('is found by "%s": %j', (query, expected) => {
    const known = mentionables(group(member('a', 'Ada Byron', 'lady.ada'), member('b', 'Ben')), me);
    expect(labels(matching(known, query))).toEqual(expected);
  });
});

describe('a mention that is being typed', () => {
  it.each([
    ['@', { start: 0, query: '' }],
    ['Hello @Ad', { start: 6, query: 'Ad' }],
    ['(@Ada By', { start: 1, query: 'Ada By' }],
    ['a@b.example', null],
    ['@ Ada', null],
    ['@Ada\nnext', null],
    ['no sign', null],
    [`@${'x'.repeat(60)}`, null],
  ])('in "%s" is %j', (text, expected) => {
    expect(mentionQuery(text, text.length)).toEqual(expected);
  });

  it('is the one at the caret', () => {
    expect(mentionQuery('@Ad and @Ben', 3)).toEqual({ start: 0, query: 'Ad' });
  });
});

describe('the mentions of a text', () => {
  it.each([
    ['Hello @Ann!', [{ userId: 'ann', start: 6, length: 4 }]],
    ['@Ann Lee and @Ann', [{ userId: 'lee', start: 0, length: 8 }, { userId: 'ann', start: 13, length: 4 }]], // prettier-ignore
    ['@Anna is somebody else', []],
    ['@all: lunch', [{ all: true, start: 0, length: 4 }]],
    ['Ann without a sign', []],
  ])('in "%s" are %j', (text, expected) => {
    expect(placeMentions(text, [ann, annLee, all])).toEqual(expected);
  });

  it('are ranges that any server takes, whatever the text, and read back as the same', () => {
    const piece = fc.oneof(fc.constantFrom('@', '@Ann', '@Ann Lee', '@all', ' ', '😀'), fc.string());
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const text = pieces.join('');
        const placed = placeMentions(text, [ann, annLee, all]);
        expect(areWithin(text, placed)).toBe(true);
        expect(placeMentions(text, mentionedIn(text, placed))).toEqual(placed);
      }),
    );
  });
});
