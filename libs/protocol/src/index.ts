export {
  type Acknowledgement,
  type CommandContract,
  type CommandName,
  type CommandRequest,
  type CommandResponse,
  type Commands,
  commands,
  type HistoryPage,
  type HistoryQuery,
  historyPage,
  historyQuery,
  type ParsedRequest,
  type Policy,
  type SentMessage,
  sentMessage,
  type SyncPage,
  syncPage,
} from './commands.js';
export {
  type Change,
  change,
  type Conversation,
  type ConversationCreated,
  type ConversationType,
  conversation,
  type Member,
  type MemberRole,
  type Message,
  type MessageCreated,
  message,
  type PrivacyMode,
  type User,
  user,
} from './conversations.js';
export { type ErrorCode, errorCodes, ParleyError, type WireError } from './errors.js';
export { type EventName, type EventPayload, type Events, events } from './events.js';
export { limits } from './limits.js';
export {
  type ConversationList,
  conversationList,
  errorsOf,
  refusal,
  type RouteContract,
  type RouteName,
  type RouteRequest,
  type RouteResponse,
  type Routes,
  routes,
} from './rest.js';
export { conversationId, idempotencyKey, instant, messageId, messageText, revision, sequence, userId, uuid } from './scalars.js';
