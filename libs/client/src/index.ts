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
export { Parley, type ParleyOptions } from './parley.js';
export type { TokenSource } from './tokens.js';
export { type Closure, Link, type LinkListener, Transport } from './transport.js';
