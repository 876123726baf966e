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
export type { ParleyOptions } from './options.js';
export type { OutgoingEvents, OutgoingMessage, OutgoingState } from './outgoing-contract.js';
export { Parley } from './parley.js';
export { SocketIoTransport } from './socket-io.transport.js';
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
} from './view-contract.js';
