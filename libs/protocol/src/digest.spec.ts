import { describe, expect, it } from '@jest/globals';

import type { Message } from './conversations.js';
import { canonicalForm, canonicalMessages, canonicalRoster, type DigestedRoster, type DigestedThings } from './digest.js';

const message = (sequence: number, revision: number, more: Partial<Message> = {}): Message => ({
  messageId: `m${sequence}`,
  sequence,
  revision,
  senderId: 'ann',
  idempotencyKey: `k${sequence}`,
  text: `text "${sequence}"`,
  createdAt: '2026-01-01T00:00:00.000Z',
  ...more,
});

const things: DigestedThings = {
  details: { revision: 4, name: 'Größe', description: null, avatar: null, invitePolicy: 'admins', closedAt: null },
  members: [
    { userId: 'bob', role: 'member', status: 'active', revision: 1 },
    { userId: 'ann', role: 'admin', status: 'active', revision: 1 },
    { userId: 'eve', role: 'member', status: 'removed', revision: 10 },
  ],
  invitations: [{ invitationId: 'i', status: 'revoked', revision: 5 }],
  messages: [
    message(2, 9, {
      text: '@bob @all',
      replyTo: 1,
      mentions: [
        { userId: 'bob', start: 0, length: 4 },
        { all: true, start: 5, length: 4 },
      ],
      reactions: [
        { emoji: '👍', count: 2, mine: true },
        { emoji: '❤️', count: 1, mine: false },
      ],
      editedAt: '2026-01-01T00:00:01.000Z',
    }),
    message(1, 2),
    message(3, 7, { text: '', deletedAt: '2026-01-01T00:00:02.000Z', deletedBy: 'bob' }),
  ],
};

const whole = { afterRevision: 0, upToRevision: 10 };

describe('the canonical form of what changed in a conversation', () => {
  it('is exactly this, whatever order things are kept in', () => {
    const { text, things: count } = canonicalForm(things, whole);
    expect(text.split('\n')).toEqual([
      '[1,"member","ann","admin","active"]',
      '[1,"member","bob","member","active"]',
      String.raw`[2,"message",1,"m1","ann","k1","text \"1\"",null,null,null,"2026-01-01T00:00:00.000Z",null,null,null]`,
      '[4,"details","Größe",null,null,"admins",null]',
      '[5,"invitation","i","revoked"]',
      '[7,"message",3,"m3","ann","k3","",null,null,null,"2026-01-01T00:00:00.000Z",null,"2026-01-01T00:00:02.000Z","bob"]',
      '[9,"message",2,"m2","ann","k2","@bob @all",1,[["bob",0,4],[null,5,4]],[["❤️",1,0],["👍",2,1]],' +
        '"2026-01-01T00:00:00.000Z","2026-01-01T00:00:01.000Z",null,null]',
      '[10,"member","eve","member","removed"]',
    ]);
    expect(count).toBe(8);
  });

  it('does not depend on the order of reactions: a client may have heard of them in another', () => {
    const [first, ...others] = things.messages as Message[];
    const turned = { ...first, reactions: first?.reactions?.toReversed() } as Message;
    expect(canonicalForm({ ...things, messages: [turned, ...others] }, whole)).toEqual(canonicalForm(things, whole));
  });

  it('holds those things whose last change is in the range', () => {
    const { text, things: count } = canonicalForm(things, { afterRevision: 2, upToRevision: 7 });
    expect(text.split('\n').map((line) => (JSON.parse(line) as [number])[0])).toEqual([4, 5, 7]);
    expect(count).toBe(3);
    expect(canonicalForm(things, { afterRevision: 10, upToRevision: 99 })).toEqual({ text: '', things: 0 });
    expect(canonicalForm({ details: null, members: [], invitations: [], messages: [] }, whole)).toEqual({ text: '', things: 0 });
  });
});

describe('the canonical forms of a window', () => {
  it('of its messages, are their lines in the order of the run', () => {
    const [second, first] = things.messages as [Message, Message];
    expect(canonicalMessages([first, second]).split('\n')).toEqual([
      String.raw`[2,"message",1,"m1","ann","k1","text \"1\"",null,null,null,"2026-01-01T00:00:00.000Z",null,null,null]`,
      '[9,"message",2,"m2","ann","k2","@bob @all",1,[["bob",0,4],[null,5,4]],[["❤️",1,0],["👍",2,1]],' +
        '"2026-01-01T00:00:00.000Z","2026-01-01T00:00:01.000Z",null,null]',
    ]);
    expect(canonicalMessages([])).toBe('');
  });

  it('of its roster, are the details and then the members in order of their ids', () => {
    const roster: DigestedRoster = {
      type: 'group',
      privacyMode: 'search_enabled',
      name: 'Größe',
      description: null,
      avatar: null,
      invitePolicy: 'admins',
      createdAt: '2026-01-01T00:00:00.000Z',
      closedAt: null,
      members: [
        { userId: 'bob', role: 'member' },
        { userId: 'ann', role: 'admin' },
      ],
    };
    expect(canonicalRoster(roster).split('\n')).toEqual([
      '["details","group","search_enabled","Größe",null,null,"admins","2026-01-01T00:00:00.000Z",null]',
      '["member","ann","admin"]',
      '["member","bob","member"]',
    ]);
    expect(canonicalRoster({ ...roster, members: roster.members.toReversed() })).toBe(canonicalRoster(roster));
  });
});
