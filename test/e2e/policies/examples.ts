import type { CommandName, CommandRequest, RouteName } from '#protocol';

/** What an example may speak of. Whoever is in the group may do anything to the message that it names. */
export interface Scene {
  readonly conversationId: string;
  /** Of the caller if they are in the group; else of an admin. */
  readonly sequence: number;
  /** A member who is neither the caller nor an admin. */
  readonly memberId: string;
  /** Users who are not in the group. */
  readonly outsiderIds: readonly [string, string];
  readonly invitationId: string;
  readonly invitationToken: string;
  /** Of the caller, for their own session. */
  readonly token: string;
}

/** A message that mentions everybody, and was there before anybody left. */
export const mentionSequence = 1;

/**
 * A good request of every command. The compiler holds each to its schema, and the table to be complete: a command
 * without an example, and so without its row in the matrix, does not build.
 */
export const commandExamples: { readonly [Name in CommandName]: (scene: Scene) => CommandRequest<Name> } = {
  'conversation.open': ({ outsiderIds: [userId] }) => ({ userId }),
  'group.create': ({ outsiderIds }) => ({
    idempotencyKey: crypto.randomUUID(),
    name: 'Another group',
    memberIds: [...outsiderIds],
  }),
  'group.update': ({ conversationId }) => ({ conversationId, name: 'Renamed' }),
  'group.close': ({ conversationId }) => ({ conversationId }),
  'member.add': ({ conversationId, outsiderIds: [userId] }) => ({ conversationId, userIds: [userId] }),
  'member.remove': ({ conversationId, memberId }) => ({ conversationId, userId: memberId }),
  'member.role': ({ conversationId, memberId }) => ({ conversationId, userId: memberId, role: 'admin' }),
  'member.leave': ({ conversationId }) => ({ conversationId }),
  'invitation.create': ({ conversationId }) => ({ conversationId, maxUses: 1 }),
  'invitation.list': ({ conversationId }) => ({ conversationId }),
  'invitation.revoke': ({ conversationId, invitationId }) => ({ conversationId, invitationId }),
  'invitation.preview': ({ invitationToken }) => ({ token: invitationToken }),
  'invitation.join': ({ invitationToken }) => ({ token: invitationToken }),
  'message.send': ({ conversationId }) => ({ conversationId, idempotencyKey: crypto.randomUUID(), text: 'Hello' }),
  'message.edit': (scene) => ({ ...messageOf(scene), idempotencyKey: crypto.randomUUID(), text: 'Edited' }),
  'message.delete': (scene) => messageOf(scene),
  'message.versions': (scene) => messageOf(scene),
  'reaction.add': (scene) => ({ ...messageOf(scene), emoji: '👍🏽' }),
  'reaction.remove': (scene) => ({ ...messageOf(scene), emoji: '👍🏽' }),
  'reaction.list': (scene) => messageOf(scene),
  'receipt.delivered': (scene) => messageOf(scene),
  'receipt.read': (scene) => messageOf(scene),
  'receipt.list': ({ conversationId }) => ({ conversationId }),
  'preferences.set': ({ conversationId }) => ({ conversationId, archived: true }),
  'typing.start': ({ conversationId }) => ({ conversationId }),
  'presence.subscribe': ({ memberId }) => ({ userIds: [memberId] }),
  'presence.visibility': () => ({ visibility: 'contacts' }),
  'mention.list': () => ({ unreadOnly: true }),
  'mention.read': ({ conversationId }) => ({ conversationId, sequence: mentionSequence }),
  sync: ({ conversationId }) => ({ conversationId, afterRevision: 0 }),
  digest: ({ conversationId }) => ({ conversationId, afterRevision: 0, upToRevision: 1 }),
  'window.digest': ({ conversationId }) => ({ conversationId, fromSequence: 1, toSequence: 10 }),
  'inbox.sync': ({ conversationId }) => ({ heads: { [conversationId]: 1 } }),
  history: ({ conversationId }) => ({ conversationId }),
  'auth.refresh': ({ token }) => ({ token }),
};

type Fields = Readonly<Record<string, unknown>>;

/** The same for routes: fields that `httpRequest` puts where the route wants them. Most do what a command does. */
export const routeExamples: Readonly<Record<RouteName, (scene: Scene) => Fields>> = {
  me: () => ({}),
  searchUsers: () => ({ query: 'mem' }),
  listConversations: () => ({ view: 'all' }),
  openConversation: commandExamples['conversation.open'],
  getConversation: ({ conversationId }) => ({ conversationId }),
  listMessages: commandExamples.history,
  sendMessage: commandExamples['message.send'],
  createGroup: commandExamples['group.create'],
  updateGroup: commandExamples['group.update'],
  closeGroup: commandExamples['group.close'],
  addMembers: commandExamples['member.add'],
  removeMember: commandExamples['member.remove'],
  changeRole: commandExamples['member.role'],
  leaveGroup: commandExamples['member.leave'],
  createInvitation: commandExamples['invitation.create'],
  listInvitations: commandExamples['invitation.list'],
  revokeInvitation: commandExamples['invitation.revoke'],
  previewInvitation: commandExamples['invitation.preview'],
  joinByInvitation: commandExamples['invitation.join'],
  editMessage: commandExamples['message.edit'],
  deleteMessage: commandExamples['message.delete'],
  listVersions: commandExamples['message.versions'],
  listReactions: commandExamples['reaction.list'],
  addReaction: commandExamples['reaction.add'],
  removeReaction: commandExamples['reaction.remove'],
  markDelivered: commandExamples['receipt.delivered'],
  markRead: commandExamples['receipt.read'],
  listReceipts: commandExamples['receipt.list'],
  setPreferences: commandExamples['preferences.set'],
  listPresence: commandExamples['presence.subscribe'],
  getPresenceVisibility: () => ({}),
  setPresenceVisibility: commandExamples['presence.visibility'],
  listMentions: commandExamples['mention.list'],
  readMention: commandExamples['mention.read'],
  explainUnread: () => ({}),
  syncConversation: commandExamples.sync,
  digestConversation: commandExamples.digest,
  digestWindow: commandExamples['window.digest'],
  syncInbox: commandExamples['inbox.sync'],
  getAnalytics: ({ conversationId }) => ({ conversationId, timeZone: 'Europe/Berlin', from: '2026-01-01', to: '2026-12-31' }),
  listAudit: ({ conversationId }) => ({ conversationId }),
  inspectVersions: commandExamples['message.versions'],
};

function messageOf({ conversationId, sequence }: Scene) {
  return { conversationId, sequence };
}
