export type {
  ConnectionState,
  ConversationEvents,
  Conversations,
  ConversationSummary,
  ConversationView,
  HistoryOptions,
  OutgoingEvents,
  OutgoingMessage,
  OutgoingState,
  ParleyEvents,
  Unsubscribe,
  Users,
} from './contract.js';
export type { ParleyOptions } from './options.js';
export { Parley } from './parley.js';
export { SocketIoTransport } from './socket-io.transport.js';
export type { TokenSource } from './tokens.js';
export { type Closure, Link, type LinkListener, Transport } from './transport.js';
