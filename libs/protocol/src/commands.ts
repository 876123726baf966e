import { z } from 'zod';

import { change, conversation, invitePolicy, memberRole, membership, message, privacyMode, receipt } from './conversations.js';
import type { ErrorCode } from './errors.js';
import { limits } from './limits.js';
import { mentions } from './mentions.js';
import {
  avatarReference,
  conversationId,
  emoji,
  groupDescription,
  groupName,
  idempotencyKey,
  instant,
  invitationId,
  messageId,
  messageSequence,
  messageText,
  revision,
  sequence,
  userId,
} from './scalars.js';

/**
 * Who may use a command or a route.
 *
 * - `public`: anybody.
 * - `authenticated`: a valid access token.
 * - `member`: besides, a member of the conversation that the request names. Everybody else hears `NOT_FOUND`, as if
 *   it did not exist.
 * - `reader`: a member, or a former one, who sees what there was until they left. Everybody else: `NOT_FOUND`.
 * - `admin`: an admin of the group. Other members hear `FORBIDDEN`, everybody else `NOT_FOUND`.
 */
export type Policy = 'public' | 'authenticated' | 'member' | 'reader' | 'admin';

export interface CommandContract<Request extends z.ZodType = z.ZodType, Response extends z.ZodType = z.ZodType> {
  readonly summary: string;
  readonly policy: Policy;
  readonly request: Request;
  readonly response: Response;
  /** What it can be refused with besides what everything of its policy can be: see `errorsOfCommand`. */
  readonly errors: readonly ErrorCode[];
}

const command = <Request extends z.ZodType, Response extends z.ZodType>(contract: CommandContract<Request, Response>) => contract;

export const sentMessage = z
  .object({ conversationId, messageId, sequence, revision, createdAt: instant })
  .meta({ id: 'SentMessage', description: 'PostgreSQL has committed the message.' });
export type SentMessage = z.infer<typeof sentMessage>;

export const historyPage = z
  .object({
    messages: z.array(message),
    hasMore: z.boolean().meta({
      description: 'There are more messages in the direction of this page. A page of long messages is shorter than `limit`.',
    }),
    revision: revision.meta({
      description: 'Revision of the conversation that this page shows: live changes apply from the next one on.',
    }),
  })
  .meta({ id: 'HistoryPage', description: 'Messages in ascending order of sequence.' });
export type HistoryPage = z.infer<typeof historyPage>;

export const syncPage = z
  .object({
    changes: z.array(change),
    revision: revision.meta({
      description: 'Where the client stands once it has applied these changes: the next `afterRevision`.',
    }),
    hasMore: z.boolean().meta({ description: 'There is more after this. A page of long messages is shorter than `limit`.' }),
  })
  .meta({ id: 'SyncPage' });
export type SyncPage = z.infer<typeof syncPage>;

const historyCursor = {
  before: sequence.optional().meta({ description: 'Only messages with a smaller sequence, the nearest ones.' }),
  after: sequence.optional().meta({ description: 'Only messages with a larger sequence, the nearest ones.' }),
};

export const historyQuery = z
  .strictObject({
    ...historyCursor,
    limit: z.int().min(1).max(limits.historyPage).default(limits.historyPageDefault),
  })
  .refine(({ before, after }) => before === undefined || after === undefined, 'give `before` or `after`, not both');
export type HistoryQuery = z.infer<typeof historyQuery>;

/** Where a command changed something, and where the conversation stands with it. */
export const committed = z
  .object({
    conversationId,
    revision: revision.meta({ description: 'Of the change; of the conversation, if nothing had to change.' }),
  })
  .meta({ id: 'Committed', description: 'PostgreSQL has committed the change, or it was so already.' });
export type Committed = z.infer<typeof committed>;

const createdGroup = z.object({ conversation });

export const invitation = z
  .object({
    invitationId,
    createdBy: userId,
    createdAt: instant,
    expiresAt: instant,
    maxUses: z.int().min(1).nullable().meta({ description: 'Null: as often as there is room for members.' }),
    uses: z.int().min(0),
    revokedAt: instant.nullable(),
  })
  .meta({ id: 'Invitation' });
export type Invitation = z.infer<typeof invitation>;

export const invitationToken = z
  .string()
  .regex(/^[A-Za-z0-9_-]{43}$/, 'must be the token of an invitation')
  .meta({ description: 'What an invitation link carries. Whoever has it may join.' });

/** What somebody who was invited sees before they join. */
export const invitationPreview = z
  .object({
    conversationId,
    name: z.string().nullable(),
    description: z.string().nullable(),
    avatar: avatarReference.nullable(),
    memberCount: z.int(),
    expiresAt: instant,
  })
  .meta({ id: 'InvitationPreview' });
export type InvitationPreview = z.infer<typeof invitationPreview>;

export const mentionNotification = z
  .object({
    conversationId,
    sequence,
    messageId,
    senderId: userId,
    createdAt: instant,
    readAt: instant.nullable(),
  })
  .meta({ id: 'MentionNotification', description: 'Somebody mentioned me. Named by its conversation and sequence.' });
export type MentionNotification = z.infer<typeof mentionNotification>;

export const presence = z
  .object({ userId, status: z.enum(['online', 'offline', 'hidden']) })
  .meta({ id: 'Presence', description: '`hidden`: they do not show it to you.' });
export type Presence = z.infer<typeof presence>;

export const presenceVisibility = z
  .enum(['nobody', 'contacts', 'everyone'])
  .meta({ description: 'Who sees whether I am online: nobody, people with whom I share a conversation, everyone.' });
export type PresenceVisibility = z.infer<typeof presenceVisibility>;

/** What a member decides about a conversation for themselves. What is absent stays as it is. */
export const preferences = z.strictObject({
  mutedUntil: z.exactOptional(instant.nullable()).meta({ description: 'Null: not muted. The year 9999: until unmuted.' }),
  pinned: z.exactOptional(z.boolean()),
  archived: z.exactOptional(z.boolean()),
});
export type Preferences = z.infer<typeof preferences>;

const groupDetails = {
  name: z.exactOptional(groupName),
  description: z.exactOptional(groupDescription.nullable()),
  avatar: z.exactOptional(avatarReference.nullable()),
  invitePolicy: z.exactOptional(invitePolicy),
};

const messageBody = { text: messageText, mentions: z.exactOptional(mentions) };
const byMessage = { conversationId, sequence: messageSequence };

const groupErrors = ['NOT_A_GROUP', 'CONVERSATION_CLOSED', 'OVERLOADED'] as const;

/** Every command a client may send over the socket, with the shape of its request and of its answer. */
export const commands = {
  'conversation.open': command({
    summary: 'Opens the direct conversation with a user. The same two users always get the same one.',
    policy: 'authenticated',
    request: z.strictObject({ userId }),
    response: z.object({ conversation }),
    errors: ['NOT_FOUND', 'OVERLOADED'],
  }),
  'group.create': command({
    summary: 'Creates a group. I am its admin. The same key always means the same group.',
    policy: 'authenticated',
    request: z.strictObject({
      idempotencyKey,
      name: groupName,
      description: groupDescription.nullable().default(null),
      avatar: avatarReference.nullable().default(null),
      invitePolicy: invitePolicy.default('admins'),
      privacyMode: privacyMode.default('search_enabled').meta({ description: 'For good. `strict_e2e` is not offered yet.' }),
      memberIds: z
        .array(userId)
        .min(limits.groupMembersAtLeast - 1)
        .max(limits.groupMembers - 1)
        .refine((ids) => new Set(ids).size === ids.length, 'must name each user once')
        .meta({ description: 'The others: 2 to 499.' }),
    }),
    response: createdGroup,
    errors: ['NOT_FOUND', 'UNSUPPORTED', 'IDEMPOTENCY_CONFLICT', 'OVERLOADED'],
  }),
  'group.update': command({
    summary: 'Changes what a group is called, described and shown by, and who may invite. What is absent stays as it is.',
    policy: 'admin',
    request: z.strictObject({ conversationId, ...groupDetails }),
    response: committed,
    errors: groupErrors,
  }),
  'group.close': command({
    summary: 'Closes a group for good: it can be read, and nothing in it can change any more.',
    policy: 'admin',
    request: z.strictObject({ conversationId }),
    response: committed,
    errors: groupErrors,
  }),
  'member.add': command({
    summary: 'Brings users into a group. Whoever is in it already stays as they are.',
    policy: 'member',
    request: z.strictObject({
      conversationId,
      userIds: z
        .array(userId)
        .min(1)
        .max(limits.groupMembers - 1),
    }),
    response: committed,
    errors: [...groupErrors, 'FORBIDDEN', 'CONVERSATION_FULL'],
  }),
  'member.remove': command({
    summary: 'Removes a member. From this revision on nothing reaches them.',
    policy: 'admin',
    request: z.strictObject({ conversationId, userId }),
    response: committed,
    errors: [...groupErrors, 'LAST_ADMIN'],
  }),
  'member.role': command({
    summary: 'Makes a member an admin, or an admin a member.',
    policy: 'admin',
    request: z.strictObject({ conversationId, userId, role: memberRole }),
    response: committed,
    errors: [...groupErrors, 'LAST_ADMIN'],
  }),
  'member.leave': command({
    summary: 'Leaves a group. What there was until then stays readable. The last one who leaves closes it.',
    policy: 'member',
    request: z.strictObject({ conversationId }),
    response: committed,
    errors: [...groupErrors, 'LAST_ADMIN'],
  }),
  'invitation.create': command({
    summary: 'Makes an invitation link. Its token is shown this once.',
    policy: 'member',
    request: z.strictObject({
      conversationId,
      expiresInSeconds: z
        .int()
        .min(60)
        .max(limits.invitationMaxAgeSeconds)
        .default(7 * 24 * 3_600),
      maxUses: z.int().min(1).max(limits.invitationMaxUses).nullable().default(null),
    }),
    response: z.object({ invitation, token: invitationToken }),
    errors: [...groupErrors, 'FORBIDDEN', 'TOO_MANY'],
  }),
  'invitation.list': command({
    summary: 'The invitations of a group, newest first, those that have ended too.',
    policy: 'admin',
    request: z.strictObject({ conversationId }),
    response: z.object({ invitations: z.array(invitation) }),
    errors: [],
  }),
  'invitation.revoke': command({
    summary: 'Ends an invitation.',
    policy: 'admin',
    request: z.strictObject({ conversationId, invitationId }),
    response: committed,
    errors: groupErrors,
  }),
  'invitation.preview': command({
    summary: 'What an invitation leads to.',
    policy: 'authenticated',
    request: z.strictObject({ token: invitationToken }),
    response: invitationPreview,
    errors: ['NOT_FOUND', 'INVITATION_ENDED'],
  }),
  'invitation.join': command({
    summary: 'Joins the group of an invitation. Joining where one is already changes nothing, and uses nothing up.',
    policy: 'authenticated',
    request: z.strictObject({ token: invitationToken }),
    response: z.object({ conversation }),
    errors: ['NOT_FOUND', 'INVITATION_ENDED', 'CONVERSATION_FULL', 'CONVERSATION_CLOSED', 'OVERLOADED'],
  }),
  'message.send': command({
    summary: 'Sends a message. Answered only after PostgreSQL has committed it.',
    policy: 'member',
    request: z.strictObject({
      conversationId,
      idempotencyKey,
      ...messageBody,
      replyTo: z.exactOptional(messageSequence),
    }),
    response: sentMessage,
    errors: ['IDEMPOTENCY_CONFLICT', 'INVALID_MENTION', 'FORBIDDEN', 'CONVERSATION_CLOSED', 'OVERLOADED'],
  }),
  'message.edit': command({
    summary: 'Replaces the text of a message of mine, within 15 minutes. The same key always means the same edit.',
    policy: 'member',
    request: z.strictObject({ ...byMessage, idempotencyKey, ...messageBody }),
    response: committed,
    errors: ['FORBIDDEN', 'EDIT_WINDOW_CLOSED', 'MESSAGE_DELETED', 'INVALID_MENTION', 'CONVERSATION_CLOSED', 'OVERLOADED'],
  }),
  'message.delete': command({
    summary: 'Deletes a message: of mine within 15 minutes, anybody’s at any time as an admin of the group.',
    policy: 'member',
    request: z.strictObject(byMessage),
    response: committed,
    errors: ['FORBIDDEN', 'EDIT_WINDOW_CLOSED', 'CONVERSATION_CLOSED', 'OVERLOADED'],
  }),
  'message.versions': command({
    summary: 'What a message of mine said before it was edited, oldest first.',
    policy: 'member',
    request: z.strictObject(byMessage),
    response: z.object({
      versions: z.array(z.object({ revision, text: z.string(), mentions: z.exactOptional(mentions), writtenAt: instant })),
    }),
    errors: ['FORBIDDEN'],
  }),
  'reaction.add': command({
    summary: 'Reacts to a message. Once more changes nothing.',
    policy: 'member',
    request: z.strictObject({ ...byMessage, emoji }),
    response: committed,
    errors: ['MESSAGE_DELETED', 'TOO_MANY', 'CONVERSATION_CLOSED', 'OVERLOADED'],
  }),
  'reaction.remove': command({
    summary: 'Takes a reaction of mine back.',
    policy: 'member',
    request: z.strictObject({ ...byMessage, emoji }),
    response: committed,
    errors: ['CONVERSATION_CLOSED', 'OVERLOADED'],
  }),
  'reaction.list': command({
    summary: 'Who reacted to a message, and how.',
    policy: 'reader',
    request: z.strictObject(byMessage),
    response: z.object({ reactions: z.array(z.object({ emoji, userIds: z.array(userId) })) }),
    errors: [],
  }),
  'receipt.delivered': command({
    summary: 'Everything up to this message has arrived here. Never goes back.',
    policy: 'member',
    request: z.strictObject(byMessage),
    response: z.object({ deliveredSequence: sequence }),
    errors: [],
  }),
  'receipt.read': command({
    summary: 'Everything up to this message was read. Never goes back; what was read was delivered.',
    policy: 'member',
    request: z.strictObject(byMessage),
    response: z.object({ readSequence: sequence, unread: z.int().min(0), unreadMentions: z.int().min(0) }),
    errors: [],
  }),
  'receipt.list': command({
    summary: `How far the members have come; in conversations of more than ${limits.receiptsSharedMembers}, only I.`,
    policy: 'member',
    request: z.strictObject({ conversationId }),
    response: z.object({ receipts: z.array(receipt) }),
    errors: [],
  }),
  'preferences.set': command({
    summary: 'Mutes, pins or archives a conversation, for me alone.',
    policy: 'member',
    request: z.strictObject({ conversationId, ...preferences.shape }),
    response: z.object({ membership }),
    errors: ['TOO_MANY'],
  }),
  'typing.start': command({
    summary: 'Tells the other members that I am typing. Counts once in 3 s; not in conversations of more than 100.',
    policy: 'member',
    request: z.strictObject({ conversationId }),
    response: z.object({}),
    errors: [],
  }),
  'presence.subscribe': command({
    summary: 'Follows who is online, as far as they show it. Replaces what this connection followed before.',
    policy: 'authenticated',
    request: z.strictObject({ userIds: z.array(userId).max(limits.presenceSubscriptions) }),
    response: z.object({ presences: z.array(presence) }),
    errors: [],
  }),
  'presence.visibility': command({
    summary: 'Decides who sees whether I am online.',
    policy: 'authenticated',
    request: z.strictObject({ visibility: presenceVisibility }),
    response: z.object({ visibility: presenceVisibility }),
    errors: [],
  }),
  'mention.list': command({
    summary: 'Where I was mentioned, newest first.',
    policy: 'authenticated',
    request: z.strictObject({
      cursor: z.exactOptional(z.string().regex(/^[A-Za-z0-9_-]{1,128}$/, 'must be `next` of the page before')),
      unreadOnly: z.boolean().default(false),
      limit: z.int().min(1).max(limits.mentionPage).default(limits.mentionPageDefault),
    }),
    response: z.object({ mentions: z.array(mentionNotification), next: z.string().nullable() }),
    errors: [],
  }),
  'mention.read': command({
    summary: 'Marks a mention as read. Reading the conversation up to there does too.',
    policy: 'reader',
    request: z.strictObject(byMessage),
    response: z.object({}),
    errors: [],
  }),
  sync: command({
    summary: 'What changed in a conversation after a revision, each changed thing once, in order of revision.',
    policy: 'reader',
    request: z.strictObject({
      conversationId,
      afterRevision: revision,
      limit: z.int().min(1).max(limits.syncPage).default(limits.syncPageDefault),
    }),
    response: syncPage,
    errors: [],
  }),
  digest: command({
    summary: 'A digest of what `sync` would answer, to prove that a client has it without sending it again.',
    policy: 'reader',
    request: z.strictObject({
      conversationId,
      afterRevision: revision,
      upToRevision: revision.meta({ description: 'Things whose last change came later are left out.' }),
    }),
    response: z.object({
      digest: z.string().meta({
        description: 'SHA-256, hexadecimal, of the canonical form of what changed: see `canonicalForm` in libs/protocol/src/digest.ts.',
      }),
      things: z.int().min(0).max(limits.syncPage),
      revision: revision.meta({
        description: 'What the digest reaches: `upToRevision`, or less when there were more things than it may cover.',
      }),
    }),
    errors: [],
  }),
  'inbox.sync': command({
    summary: 'Which of my conversations stand at another revision than I know. One round trip for an idle client.',
    policy: 'authenticated',
    request: z.strictObject({
      heads: z
        .record(conversationId, revision)
        .refine((heads) => Object.keys(heads).length <= limits.inboxHeads, `at most ${limits.inboxHeads} heads`)
        .default({}),
      after: conversationId.optional().meta({ description: 'Continue after this conversation: `next` of the answer before.' }),
      digest: z.exactOptional(z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in hexadecimal')).meta({
        description:
          'Instead of `heads`: SHA-256 of `<conversationId>:<revision>` for each conversation I know, in order of id, joined ' +
          'by commas. If it is the same here, nothing moved; else ask again with `heads`.',
      }),
    }),
    response: z.object({
      moved: z.array(z.object({ conversationId, revision, lastSequence: sequence })),
      next: conversationId.nullable().meta({
        description:
          'My conversations are gone through in order of their ids, 1,000 at a time, and compared with `heads` (absent: 0). ' +
          'Not null: go on with this as `after`, and the heads known beyond it.',
      }),
      same: z.exactOptional(z.boolean()).meta({ description: 'Whether the digest is the same here; only if one was given.' }),
    }),
    errors: [],
  }),
  history: command({
    summary: 'A page of messages, before or after a sequence; the newest ones if neither is given.',
    policy: 'reader',
    request: z
      .strictObject({
        conversationId,
        ...historyCursor,
        limit: z.int().min(1).max(limits.historyPage).default(limits.historyPageDefault),
      })
      .refine(({ before, after }) => before === undefined || after === undefined, 'give `before` or `after`, not both'),
    response: historyPage,
    errors: [],
  }),
  'auth.refresh': command({
    summary: 'Replaces the access token of this connection, in band. Same user, same session.',
    policy: 'authenticated',
    request: z.strictObject({ token: z.string().min(1).max(8_192) }),
    response: z.object({ expiresAt: instant }),
    errors: ['UNAUTHENTICATED', 'TOKEN_EXPIRED', 'TOKEN_MISMATCH'],
  }),
} as const;

export type Commands = typeof commands;
export type CommandName = keyof Commands;
/** What a client may write. */
export type CommandRequest<Name extends CommandName> = z.input<Commands[Name]['request']>;
/** What a handler gets: defaults filled in. */
export type ParsedRequest<Name extends CommandName> = z.output<Commands[Name]['request']>;
export type CommandResponse<Name extends CommandName> = z.output<Commands[Name]['response']>;

/** The answer to every command. */
export type Acknowledgement<Data> =
  { readonly ok: true; readonly data: Data } | { readonly ok: false; readonly error: import('./errors.js').WireError };
