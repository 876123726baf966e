import { createHash } from 'node:crypto';

import { thingsOf } from '#conformance';
import { canonicalForm, type Change } from '#protocol';

const id = (n: number): string => `01890a5d-ac96-774b-bcce-${String(n).padStart(12, '0')}`;
const [ann, bob, eve] = [id(1), id(2), id(3)];
const at = (second: number): string => `2026-11-23T12:00:0${second}.000Z`;

/** What `sync` answers about a small group, to Ann. Revision 3 made the message that revision 5 was the last to change. */
const changes: readonly Change[] = [
  {
    type: 'conversation.created',
    revision: 1,
    conversationType: 'group',
    privacyMode: 'search_enabled',
    name: 'Größe',
    description: null,
    avatar: null,
    invitePolicy: 'admins',
    members: [
      { userId: ann, role: 'admin' },
      { userId: bob, role: 'member' },
    ],
    createdBy: ann,
    createdAt: at(0),
  },
  {
    type: 'message.created',
    revision: 2,
    message: {
      messageId: id(11),
      sequence: 1,
      revision: 2,
      senderId: bob,
      idempotencyKey: id(21),
      text: 'He said "hi"\n\u{1f44b} \u0007',
      createdAt: at(1),
    },
  },
  { type: 'members.changed', revision: 4, members: [{ userId: eve, role: 'member', status: 'removed' }] },
  {
    type: 'message.updated',
    revision: 5,
    message: {
      messageId: id(12),
      sequence: 2,
      revision: 5,
      senderId: ann,
      idempotencyKey: id(22),
      text: '@bob look',
      replyTo: 1,
      mentions: [{ userId: bob, start: 0, length: 4 }],
      reactions: [
        { emoji: '\u{1f44d}', count: 2, mine: true },
        { emoji: '❤️', count: 1, mine: false },
      ],
      createdAt: at(2),
    },
  },
];

/** The example of a digest, computed by what computes all of them. */
export function digestExample(): string {
  const { text, things } = canonicalForm(thingsOf(changes), { afterRevision: 0, upToRevision: 5 });
  return [
    'For example, when `sync` with `afterRevision` 0 answers these changes to Ann, the first member,',
    fence('json', JSON.stringify(changes, null, 2)),
    'the text for the range from 0 to 5 is',
    fence('text', text),
    `of ${Buffer.byteLength(text)} bytes, for ${things} things, and its digest is`,
    fence('text', sha256(text)),
  ].join('\n\n');
}

export function inboxExample(): string {
  const text = `${id(1)}:2,${id(2)}:41`;
  return ['For example,', fence('text', text), 'has the digest', fence('text', sha256(text))].join('\n\n');
}

const fence = (language: string, text: string): string => `\`\`\`${language}\n${text}\n\`\`\``;

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');
