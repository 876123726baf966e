import {
  areWithin,
  type Change,
  type CommandName,
  type CommandResponse,
  type Committed,
  limits,
  type Mention,
  type MentionNotification,
  ParleyError,
  type ParsedRequest,
} from '#protocol';

import type { FakeLink } from './fake-link.js';
import type { FakeWorld } from './fake-world.js';
import { type ModelConversation, uuidOf } from './model-conversation.js';
import { type ModelInvitation, names } from './model-state.js';

export type Handlers = {
  readonly [Name in CommandName]: (request: ParsedRequest<Name>, userId: string, link?: FakeLink) => CommandResponse<Name>;
};

/** What the server answers to each command, and what it does. Those that no SDK sends are not known here. */
export function fakeCommands(server: FakeWorld): Handlers {
  const asMember = (conversationId: string, userId: string): ModelConversation => {
    const conversation = server.conversations.get(conversationId);
    if (!conversation?.isActive(userId)) throw new ParleyError('NOT_FOUND');
    return conversation;
  };
  const toChange = (conversationId: string, userId: string): ModelConversation => {
    const conversation = asMember(conversationId, userId);
    if (conversation.state.closedAt !== null) throw new ParleyError('CONVERSATION_CLOSED');
    return conversation;
  };
  const asAdmin = (conversationId: string, userId: string): ModelConversation => {
    const conversation = toChange(conversationId, userId);
    if (conversation.state.type !== 'group') throw new ParleyError('NOT_A_GROUP');
    if (!conversation.isAdmin(userId)) throw new ParleyError('FORBIDDEN');
    return conversation;
  };
  const asReader = (conversationId: string, userId: string): ModelConversation => {
    const conversation = server.conversations.get(conversationId);
    if (!conversation?.isReader(userId)) throw new ParleyError('NOT_FOUND');
    return conversation;
  };
  const commit = (conversation: ModelConversation, change: Change | readonly Change[] | undefined): Committed => {
    const changes = change === undefined ? [] : [change].flat();
    server.publish(conversation, changes);
    const { conversationId, revision } = conversation;
    return { conversationId, revision: changes.at(-1)?.revision ?? revision };
  };
  const user = (userId: string) => {
    const found = server.users.find((one) => one.userId === userId);
    if (found === undefined) throw new ParleyError('NOT_FOUND');
    return found;
  };
  const target = (conversation: ModelConversation, sequence: number) => {
    const message = conversation.state.messages[sequence - 1];
    if (message === undefined) throw new ParleyError('NOT_FOUND');
    return message;
  };
  const requireRecent = (createdAt: string) => {
    if (server.clock.now() - Date.parse(createdAt) > limits.editWindowMs) throw new ParleyError('EDIT_WINDOW_CLOSED');
  };
  const requireMentions = (conversation: ModelConversation, text: string, mentions: readonly Mention[] = []) => {
    const isMember = (mention: Mention) => 'all' in mention || conversation.isActive(mention.userId);
    if (!areWithin(text, mentions) || !mentions.every(isMember)) throw new ParleyError('INVALID_MENTION');
  };
  const invited = (token: string): { conversation: ModelConversation; invitation: ModelInvitation } => {
    for (const conversation of server.conversations.values()) {
      const invitation = conversation.state.invitations.find((one) => one.token === token);
      if (invitation === undefined) continue;
      const isUsedUp = invitation.maxUses !== null && invitation.uses >= invitation.maxUses;
      const hasExpired = Date.parse(invitation.expiresAt) <= server.clock.now();
      if (isUsedUp || hasExpired || invitation.revokedAt !== null) throw new ParleyError('INVITATION_ENDED');
      return { conversation, invitation };
    }
    throw new ParleyError('NOT_FOUND');
  };
  const shown = ({ token: _token, revision: _revision, ...invitation }: ModelInvitation) => invitation;

  /** Tells the members how far one has come. */
  const told = (conversation: ModelConversation, userId: string) => {
    const { conversationId } = conversation;
    const { deliveredSequence, readSequence, readAt } = conversation.registersOf(userId);
    const receipts = [{ userId, deliveredSequence, readSequence, readAt }];
    for (const member of server.users)
      if (conversation.isActive(member.userId)) server.emit(member.userId, 'conversation.receipts', { conversationId, receipts });
  };
  /** Tells the devices of a member what the conversation is to them now. */
  const tellDevices = (conversation: ModelConversation, userId: string) => {
    const { conversationId } = conversation;
    server.emit(userId, 'membership.changed', { conversationId, membership: conversation.membership(userId) });
  };

  return {
    'conversation.open': ({ userId }, me) => {
      if (userId === me) throw new ParleyError('NOT_FOUND');
      return { conversation: server.open(user(me), user(userId)).describe(me) };
    },
    'group.create': ({ memberIds, idempotencyKey, name, description, avatar, invitePolicy }, me) => {
      const known = server.createdBy(me, idempotencyKey);
      if (known !== undefined) return { conversation: known.describe(me) };
      const details = { name, description, avatar, invitePolicy };
      return { conversation: server.group(user(me), memberIds.map(user), details, idempotencyKey).describe(me) };
    },
    'group.update': ({ conversationId, ...details }, me) => {
      const conversation = asAdmin(conversationId, me);
      return commit(conversation, conversation.change(details, server.now()));
    },
    'group.close': ({ conversationId }, me) => {
      const conversation = asMember(conversationId, me);
      if (conversation.state.closedAt !== null) return commit(conversation, undefined);
      return commit(asAdmin(conversationId, me), conversation.change({ closedAt: server.now() }, server.now()));
    },
    'member.add': ({ conversationId, userIds }, me) => {
      const conversation = toChange(conversationId, me);
      if (conversation.state.type !== 'group') throw new ParleyError('NOT_A_GROUP');
      if (conversation.state.invitePolicy === 'admins' && !conversation.isAdmin(me)) throw new ParleyError('FORBIDDEN');
      return commit(conversation, conversation.join(userIds.map(user), server.now()));
    },
    'member.remove': ({ conversationId, userId }, me) => {
      const conversation = asAdmin(conversationId, me);
      return commit(conversation, conversation.leave(userId, 'removed', server.now()));
    },
    'member.role': ({ conversationId, userId, role }, me) => {
      const conversation = asAdmin(conversationId, me);
      return commit(conversation, conversation.changeRole(userId, role, server.now()));
    },
    'member.leave': ({ conversationId }, me) => {
      const conversation = asReader(conversationId, me);
      if (!conversation.isActive(me)) return commit(conversation, undefined);
      const members = conversation.describe().memberCount;
      const admins = conversation.describe().members.filter(({ role }) => role === 'admin');
      if (members > 1 && admins.length === 1 && admins[0]?.userId === me) throw new ParleyError('LAST_ADMIN');
      return commit(conversation, conversation.leave(me, 'left', server.now()));
    },
    'invitation.create': ({ conversationId, expiresInSeconds, maxUses }, createdBy) => {
      const conversation = toChange(conversationId, createdBy);
      const number = conversation.state.invitations.length + 1;
      const token = `${conversationId}${number}`.replaceAll('-', '').padEnd(limits.invitationTokenLength, 'x');
      const invitation = {
        invitationId: uuidOf(conversationId, 0xabc0 + number),
        createdBy,
        createdAt: server.now(),
        expiresAt: new Date(server.clock.now() + expiresInSeconds * 1_000).toISOString(),
        maxUses,
        uses: 0,
        revokedAt: null,
      };
      commit(conversation, conversation.putInvitation({ ...invitation, token }, server.now()));
      return { invitation, token };
    },
    'invitation.list': ({ conversationId }, me) => ({
      invitations: asAdmin(conversationId, me).state.invitations.map(shown),
    }),
    'invitation.revoke': ({ conversationId, invitationId }, me) => {
      const conversation = asAdmin(conversationId, me);
      const invitation = conversation.state.invitations.find((one) => one.invitationId === invitationId);
      if (invitation === undefined) throw new ParleyError('NOT_FOUND');
      if (invitation.revokedAt !== null) return commit(conversation, undefined);
      return commit(conversation, conversation.putInvitation({ ...invitation, revokedAt: server.now() }, server.now()));
    },
    'invitation.preview': ({ token }) => {
      const { conversation, invitation } = invited(token);
      const { conversationId, name, description, avatar, memberCount } = conversation.describe();
      return { conversationId, name, description, avatar, memberCount, expiresAt: invitation.expiresAt };
    },
    'invitation.join': ({ token }, me) => {
      const { conversation } = invited(token);
      commit(conversation, conversation.join([user(me)], server.now()));
      return { conversation: conversation.describe(me) };
    },
    'message.send': ({ conversationId, ...sent }, senderId) => {
      const conversation = toChange(conversationId, senderId);
      requireMentions(conversation, sent.text, sent.mentions);
      const { message, change } = conversation.send({ ...sent, senderId, createdAt: server.now() });
      if (change !== undefined) server.publish(conversation, [change]);
      const { messageId, sequence, revision, createdAt } = message;
      return { conversationId, messageId, sequence, revision, createdAt };
    },
    'message.edit': ({ conversationId, sequence, text, mentions, idempotencyKey }, me) => {
      const conversation = toChange(conversationId, me);
      const { senderId, createdAt, deletedAt } = target(conversation, sequence);
      if (senderId !== me) throw new ParleyError('FORBIDDEN');
      if (server.isRepeated(idempotencyKey)) return commit(conversation, undefined);
      if (deletedAt !== undefined) throw new ParleyError('MESSAGE_DELETED');
      requireRecent(createdAt);
      requireMentions(conversation, text, mentions);
      return commit(conversation, conversation.edit(sequence, text, server.now(), mentions));
    },
    'message.delete': ({ conversationId, sequence }, me) => {
      const conversation = toChange(conversationId, me);
      const { senderId, createdAt } = target(conversation, sequence);
      if (senderId !== me && !conversation.isAdmin(me)) throw new ParleyError('FORBIDDEN');
      if (!conversation.isAdmin(me)) requireRecent(createdAt);
      return commit(conversation, conversation.delete(sequence, me, server.now()));
    },
    'message.versions': () => ({ versions: [] }),
    'reaction.add': ({ conversationId, sequence, emoji }, me) => {
      const conversation = toChange(conversationId, me);
      return commit(conversation, conversation.react(sequence, me, emoji));
    },
    'reaction.remove': ({ conversationId, sequence, emoji }, me) => {
      const conversation = toChange(conversationId, me);
      return commit(conversation, conversation.unreact(sequence, me, emoji));
    },
    'reaction.list': ({ conversationId, sequence }, me) => ({
      reactions: target(asReader(conversationId, me), sequence).reactors.map(({ emoji, userIds }) => ({
        emoji,
        userIds: [...userIds],
      })),
    }),
    'receipt.delivered': ({ conversationId, sequence }, me) => {
      const conversation = asMember(conversationId, me);
      conversation.setRegisters(me, { deliveredSequence: sequence });
      told(conversation, me);
      return { deliveredSequence: conversation.registersOf(me).deliveredSequence };
    },
    'receipt.read': ({ conversationId, sequence }, me) => {
      const conversation = asMember(conversationId, me);
      // When something was read is when the register moved.
      if (sequence > conversation.registersOf(me).readSequence)
        conversation.setRegisters(me, { readSequence: sequence, readAt: server.now() });
      told(conversation, me);
      tellDevices(conversation, me);
      const { readSequence, unread, unreadMentions } = conversation.membership(me);
      return { readSequence, unread, unreadMentions };
    },
    'receipt.list': ({ conversationId }, me) => {
      const conversation = asMember(conversationId, me);
      const receipts = conversation.describe().members.map(({ userId }) => {
        const { deliveredSequence, readSequence, readAt } = conversation.registersOf(userId);
        return { userId, deliveredSequence, readSequence, readAt };
      });
      return { receipts };
    },
    'preferences.set': ({ conversationId, ...preferences }, me) => {
      const conversation = asMember(conversationId, me);
      conversation.setRegisters(me, preferences);
      tellDevices(conversation, me);
      return { membership: conversation.membership(me) };
    },
    'typing.start': ({ conversationId }, me) => {
      const conversation = asMember(conversationId, me);
      for (const { userId } of server.users)
        if (userId !== me && conversation.isActive(userId)) server.emit(userId, 'typing.started', { conversationId, userId: me });
      return {};
    },
    'presence.subscribe': ({ userIds }, _me, link) => {
      if (link !== undefined) link.follows = userIds;
      return { presences: userIds.map((userId) => ({ userId, status: server.presences.get(userId) ?? 'offline' })) };
    },
    'presence.visibility': ({ visibility }, me) => {
      server.visibilities.set(me, visibility);
      return { visibility };
    },
    'mention.list': ({ cursor, limit, unreadOnly }, me) => {
      const found = [...server.conversations.values()].flatMap((conversation) => mentionsIn(conversation, me)).reverse();
      const listed = unreadOnly ? found.filter(({ readAt }) => readAt === null) : found;
      const start = Number(cursor ?? 0);
      const next = start + limit < listed.length ? String(start + limit) : null;
      return { mentions: listed.slice(start, start + limit), next };
    },
    'mention.read': ({ conversationId, sequence }, me) => {
      const conversation = asReader(conversationId, me);
      const { mentionsRead } = conversation.registersOf(me);
      conversation.setRegisters(me, { mentionsRead: [...mentionsRead, sequence] });
      return {};
    },
    sync: ({ conversationId, afterRevision, limit }, me) => asReader(conversationId, me).sync({ afterRevision, limit }, me),
    digest: () => {
      throw new ParleyError('UNKNOWN_COMMAND');
    },
    'window.digest': ({ conversationId, ...run }, me) => asReader(conversationId, me).windowDigest(run, me),
    'inbox.sync': ({ heads, after = '', digest }, me) => {
      const mine = server
        .conversationsOf(me)
        .map((one) => one.describe(me))
        .sort((one, other) => (one.conversationId < other.conversationId ? -1 : 1));
      if (digest !== undefined) return { moved: [], next: null, same: digest === server.digestOf(mine) };
      const left = mine.filter(({ conversationId }) => conversationId > after);
      const compared = left.slice(0, server.inboxPage);
      const moved = compared.filter(({ conversationId, revision }) => (heads[conversationId] ?? 0) !== revision);
      return {
        moved: moved.map(({ conversationId, revision, lastSequence }) => ({ conversationId, revision, lastSequence })),
        next: left.length > compared.length ? (compared.at(-1)?.conversationId ?? null) : null,
      };
    },
    history: ({ conversationId, limit, before, after }, me) => {
      const cursor = { ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
      return asReader(conversationId, me).history({ limit, ...cursor }, me);
    },
    'auth.refresh': () => ({ expiresAt: server.now() }),
  };
}

function mentionsIn(conversation: ModelConversation, userId: string): MentionNotification[] {
  const { conversationId, state } = conversation;
  const { readSequence, mentionsRead } = conversation.registersOf(userId);
  return state.messages
    .filter(({ mentions, senderId }) => senderId !== userId && names(mentions, userId))
    .map(({ sequence, messageId, senderId, createdAt }) => ({
      conversationId,
      sequence,
      messageId,
      senderId,
      createdAt,
      readAt: sequence <= readSequence || mentionsRead.includes(sequence) ? createdAt : null,
    }));
}
