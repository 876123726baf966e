import { type Invitation, limits, type MemberRole, ParleyError, type Preferences } from '#protocol';

import { Outgoing } from './outgoing.js';
import type { OutgoingMessage } from './outgoing-contract.js';
import type { Surroundings } from './surroundings.js';
import type {
  EditedMessage,
  GroupDetails,
  InvitationOptions,
  MessageVersion,
  NewInvitation,
  ReactionsOfUsers,
} from './view-contract.js';
import { requireWithin, withMentions } from './with-mentions.js';

/** The part of a view that asks the server to change something, or for what no view shows: nothing here is remembered. */
export abstract class ConversationWrites {
  #typingToldAt = -limits.typingEveryMs;

  protected constructor(
    readonly id: string,
    protected readonly surroundings: Surroundings,
  ) {}

  async edit(message: number | OutgoingMessage, { text, mentions }: EditedMessage): Promise<void> {
    requireWithin(text, mentions);
    await this.#change('message.edit', message, { text, ...withMentions(mentions) });
  }

  async delete(message: number | OutgoingMessage): Promise<void> {
    await this.#change('message.delete', message);
  }

  async react(message: number | OutgoingMessage, emoji: string): Promise<void> {
    await this.#change('reaction.add', message, { emoji });
  }

  async unreact(message: number | OutgoingMessage, emoji: string): Promise<void> {
    await this.#change('reaction.remove', message, { emoji });
  }

  async reactions(sequence: number): Promise<readonly ReactionsOfUsers[]> {
    return (await this.surroundings.commands.request('reaction.list', this.#message(sequence))).reactions;
  }

  async versions(sequence: number): Promise<readonly MessageVersion[]> {
    return (await this.surroundings.commands.request('message.versions', this.#message(sequence))).versions;
  }

  async update(details: GroupDetails): Promise<void> {
    await this.surroundings.writes.inOrder('group.update', { ...details, conversationId: this.id });
  }

  async close(): Promise<void> {
    await this.surroundings.writes.inOrder('group.close', { conversationId: this.id });
  }

  async addMembers(userIds: readonly string[]): Promise<void> {
    await this.surroundings.writes.inOrder('member.add', { conversationId: this.id, userIds: [...userIds] });
  }

  async removeMember(userId: string): Promise<void> {
    await this.surroundings.writes.inOrder('member.remove', { conversationId: this.id, userId });
  }

  async setRole(userId: string, role: MemberRole): Promise<void> {
    await this.surroundings.writes.inOrder('member.role', { conversationId: this.id, userId, role });
  }

  async leave(): Promise<void> {
    await this.surroundings.writes.inOrder('member.leave', { conversationId: this.id });
  }

  createInvitation(options: InvitationOptions = {}): Promise<NewInvitation> {
    return this.surroundings.commands.request('invitation.create', { ...options, conversationId: this.id });
  }

  async listInvitations(): Promise<readonly Invitation[]> {
    return (await this.surroundings.commands.request('invitation.list', { conversationId: this.id })).invitations;
  }

  async revokeInvitation(invitationId: string): Promise<void> {
    await this.surroundings.writes.inOrder('invitation.revoke', { conversationId: this.id, invitationId });
  }

  async setPreferences(preferences: Preferences): Promise<void> {
    await this.surroundings.writes.inOrder('preferences.set', { ...preferences, conversationId: this.id });
  }

  tellTyping(): void {
    const { commands, ports, isConnected } = this.surroundings;
    const now = ports.clock.monotonicNow();
    if (now - this.#typingToldAt < limits.typingEveryMs || !isConnected() || !this.isShared(limits.typingMembers)) return;
    this.#typingToldAt = now;
    // Gone by the time it could be told again: what fails is not worth a word.
    commands.request('typing.start', { conversationId: this.id }).catch(() => undefined);
  }

  /** What was typed is sent: the next key begins anew. */
  protected typed(): void {
    this.#typingToldAt = -limits.typingEveryMs;
  }

  /** Whether I am a member, of not more than so many. */
  protected abstract isShared(members: number): boolean;

  /** A message that was not sent yet is named by its handle. */
  async #change(
    name: 'message.edit' | 'message.delete' | 'reaction.add' | 'reaction.remove',
    message: number | OutgoingMessage,
    change: object = {},
  ): Promise<void> {
    const isOurs = typeof message === 'number' || (message instanceof Outgoing && message.conversationId === this.id);
    if (!isOurs) throw new ParleyError('INVALID_REQUEST', { detail: 'The message belongs to another conversation.' });
    await this.surroundings.writes.ofMessage(name, message, { conversationId: this.id, ...change });
  }

  #message(sequence: number): { readonly conversationId: string; readonly sequence: number } {
    return { conversationId: this.id, sequence };
  }
}
