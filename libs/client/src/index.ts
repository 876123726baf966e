export {
  type Conversation,
  type ErrorCode,
  type Invitation,
  type InvitationPreview,
  limits,
  type Membership,
  type Mention,
  type MentionNotification,
  type Message,
  ParleyError,
  type Preferences,
  type Presence,
  type PresenceVisibility,
  type Receipt,
  type SentMessage,
  type User,
} from '#protocol';

export type { ConnectionStatus } from './connection-status.js';
export type {
  ConnectionState,
  Conversations,
  ConversationSummary,
  MentionOptions,
  Mentions,
  NewGroup,
  ParleyEvents,
  Presences,
  Unsubscribe,
  Users,
} from './contract.js';
export type { StorageReport } from './copy/storage-report.js';
export { type DeviceHint, DeviceHints } from './device-hints.js';
export type { Observable } from './observable.js';
export type { ParleyOptions } from './options.js';
export type { FailedWrite, OutboxSnapshot } from './outbox/outbox-status.js';
export type { OutgoingEvents, OutgoingMessage, OutgoingState } from './outgoing-contract.js';
export { Parley } from './parley.js';
export type { HistorySnapshot, HistoryWindow, Healed, Verified, VerifiedView } from './reading-contract.js';
export { SocketIoTransport } from './socket-io.transport.js';
export type { ConversationState, ParleyState } from './state-contract.js';
export {
  ClientStore,
  type OutboxRevision,
  type OutboxView,
  type RecordChange,
  type RecordKind,
  type StoreOpening,
} from './storage/client-store.js';
export { MemoryDisk } from './storage/memory-disk.js';
export { MemoryStore } from './storage/memory-store.js';
export type { OutboxEntry, StoredEntry } from './storage/outbox-entry.js';
export type { TokenSource } from './tokens.js';
export { type Closure, Link, type LinkListener, Transport } from './transport.js';
export type {
  ConversationEvents,
  ConversationView,
  EditedMessage,
  GroupDetails,
  HistoryOptions,
  InvitationOptions,
  MessageVersion,
  NewInvitation,
  NewMessage,
  ReactionsOfUsers,
  SendOptions,
} from './view-contract.js';
