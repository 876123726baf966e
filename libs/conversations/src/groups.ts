import { createHash } from 'node:crypto';

import type { Accounts } from '#accounts';
import { type Ids, invariant, type Random } from '#kernel';
import { type CommandResponse, type Committed, type Conversation, type ParsedRequest, ParleyError } from '#protocol';

import type { Conversations } from './conversations.js';
import type { ConversationCommand } from './domain/commands.js';
import { groupId } from './domain/group-id.js';
import type { FoundInvitation, InvitationStore } from './invitations/invitation-store.js';
import { hashOf, newInvitationToken } from './invitations/invitation-tokens.js';
import { granted } from './refusals.js';
import type { Sequencer } from './sequencer/sequencer.js';

/** Groups and who is in them, for whoever is asking. Writes resolve after COMMIT, and throw a ParleyError if they were refused. */
export class Groups {
  constructor(
    private readonly sequencer: Sequencer,
    private readonly conversations: Conversations,
    private readonly invitations: InvitationStore,
    private readonly accounts: Accounts,
    private readonly ids: Ids,
    private readonly random: Random,
  ) {}

  async create(
    by: string,
    { idempotencyKey, ...group }: ParsedRequest<'group.create'>,
  ): Promise<CommandResponse<'group.create'>> {
    const conversationId = groupId(by, idempotencyKey);
    await this.#mustExist(group.memberIds);
    const { name, description, avatar, invitePolicy, privacyMode, memberIds } = group;
    const asked = JSON.stringify([name, description, avatar, invitePolicy, privacyMode, memberIds.toSorted()]);
    const fingerprint = createHash('sha256').update(asked).digest('hex');
    await this.#commit(conversationId, { kind: 'create_group', by, ...group, fingerprint });
    return { conversation: await this.#conversation(by, conversationId) };
  }

  update(by: string, { conversationId, ...details }: ParsedRequest<'group.update'>): Promise<Committed> {
    return this.#commit(conversationId, { kind: 'change_details', by, ...details });
  }

  close(by: string, { conversationId }: ParsedRequest<'group.close'>): Promise<Committed> {
    return this.#commit(conversationId, { kind: 'close_conversation', by });
  }

  async addMembers(by: string, { conversationId, userIds }: ParsedRequest<'member.add'>): Promise<Committed> {
    await this.#mustExist(userIds);
    return this.#commit(conversationId, { kind: 'add_members', by, userIds });
  }

  removeMember(by: string, { conversationId, userId }: ParsedRequest<'member.remove'>): Promise<Committed> {
    return this.#commit(conversationId, { kind: 'remove_member', by, userId });
  }

  changeRole(by: string, { conversationId, userId, role }: ParsedRequest<'member.role'>): Promise<Committed> {
    return this.#commit(conversationId, { kind: 'change_role', by, userId, role });
  }

  leave(by: string, { conversationId }: ParsedRequest<'member.leave'>): Promise<Committed> {
    return this.#commit(conversationId, { kind: 'leave_conversation', by });
  }

  async createInvitation(
    by: string,
    { conversationId, expiresInSeconds, maxUses }: ParsedRequest<'invitation.create'>,
  ): Promise<CommandResponse<'invitation.create'>> {
    const invitationId = this.ids.next();
    const { token, tokenHash } = newInvitationToken(this.random);
    await this.#commit(conversationId, { kind: 'create_invitation', by, invitationId, tokenHash, expiresInSeconds, maxUses });
    const invitation = await this.invitations.byId(invitationId);
    invariant(invitation !== null, 'what was committed can be read');
    return { invitation, token };
  }

  async listInvitations(
    readerId: string,
    { conversationId }: ParsedRequest<'invitation.list'>,
  ): Promise<CommandResponse<'invitation.list'>> {
    const invitations = await this.invitations.list(conversationId, readerId);
    if (invitations === null) throw new ParleyError('NOT_FOUND');
    if (invitations === 'member') throw new ParleyError('FORBIDDEN');
    return { invitations: [...invitations] };
  }

  revokeInvitation(by: string, { conversationId, invitationId }: ParsedRequest<'invitation.revoke'>): Promise<Committed> {
    return this.#commit(conversationId, { kind: 'revoke_invitation', by, invitationId });
  }

  async previewInvitation(
    _readerId: string,
    { token }: ParsedRequest<'invitation.preview'>,
  ): Promise<CommandResponse<'invitation.preview'>> {
    const { conversationId, name, description, avatar, memberCount, expiresAt, ended } = await this.#invitation(token);
    if (ended) throw new ParleyError('INVITATION_ENDED');
    return { conversationId, name, description, avatar, memberCount, expiresAt: expiresAt.toISOString() };
  }

  /** Whether the invitation still counts is decided by the conversation's actor: this one only finds it. */
  async join(by: string, { token }: ParsedRequest<'invitation.join'>): Promise<CommandResponse<'invitation.join'>> {
    const { conversationId, invitationId } = await this.#invitation(token);
    await this.#commit(conversationId, { kind: 'join_by_invitation', by, invitationId });
    return { conversation: await this.#conversation(by, conversationId) };
  }

  async #invitation(token: string): Promise<FoundInvitation> {
    const invitation = await this.invitations.byToken(hashOf(token));
    if (invitation === null) throw new ParleyError('NOT_FOUND');
    return invitation;
  }

  async #mustExist(userIds: readonly string[]): Promise<void> {
    const found = await this.accounts.find(userIds);
    if (userIds.some((userId) => !found.has(userId))) throw new ParleyError('NOT_FOUND', { detail: 'There is no such user.' });
  }

  async #conversation(readerId: string, conversationId: string): Promise<Conversation> {
    return (await this.conversations.get(readerId, conversationId)).conversation;
  }

  async #commit(conversationId: string, command: ConversationCommand): Promise<Committed> {
    const { revision } = granted(await this.sequencer.ask(conversationId, command), 'done');
    return { conversationId, revision };
  }
}
