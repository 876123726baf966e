export {
  type Acknowledgement,
  type CommandName,
  type CommandRequest,
  type CommandResponse,
  type Commands,
  commands,
  type ParsedRequest,
} from './commands.js';
export type { CommandContract, Policy } from './commands/contract.js';
export { type Preferences, preferences } from './commands/conversations.js';
export { type Invitation, type InvitationPreview, invitation, invitationToken } from './commands/invitations.js';
export { type SentMessage, sentMessage } from './commands/messages.js';
export { type Presence, type PresenceVisibility, presence, presenceVisibility } from './commands/presence.js';
export { type MentionNotification, mentionNotification } from './commands/receipts.js';
export { type Committed, committed } from './commands/shapes.js';
export { type HistoryPage, type HistoryQuery, historyPage, historyQuery, type SyncPage, syncPage } from './commands/sync.js';
export {
  type Change,
  change,
  type Conversation,
  type ConversationChanged,
  type ConversationCreated,
  type ConversationType,
  conversation,
  type InvitationChanged,
  type InvitePolicy,
  invitePolicy,
  type Member,
  type MemberRole,
  type Membership,
  type MembersChanged,
  type MemberStatus,
  type Message,
  type MessageCreated,
  type MessageDeleted,
  type MessageEdited,
  type MessageUpdated,
  memberRole,
  membership,
  memberStatus,
  message,
  type PrivacyMode,
  privacyMode,
  type ReactionAdded,
  type ReactionRemoved,
  type Reactions,
  type Receipt,
  receipt,
  type User,
  user,
} from './conversations.js';
export {
  type Canonical,
  canonicalForm,
  canonicalMessage,
  canonicalMessages,
  canonicalRoster,
  type DigestedRange,
  type DigestedRoster,
  type DigestedThings,
} from './digest.js';
export { type ErrorCode, errorCodes, ParleyError, type WireError } from './errors.js';
export { type EventName, type EventPayload, type Events, events } from './events.js';
export { limits } from './limits.js';
export { areWithin, type Mention, mention, mentions } from './mentions.js';
export {
  errorsOf,
  errorsOfCommand,
  refusal,
  type RouteName,
  type RouteRequest,
  type RouteResponse,
  type Routes,
  routes,
} from './rest.js';
export type { RouteContract } from './routes/contract.js';
export { type ConversationList, conversationList, conversationRoutes } from './routes/conversations.js';
export { peopleRoutes } from './routes/people.js';
export { type UnreadExplanation, unreadExplanation } from './routes/receipts.js';
export { type AuditEntry, auditEntry, type ConversationAnalytics, conversationAnalytics } from './routes/records.js';
export {
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
  uuid,
} from './scalars.js';
