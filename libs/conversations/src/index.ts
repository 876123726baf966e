export { Conversations, type ConversationSummary } from './conversations.js';
export { ConversationsModule } from './conversations.module.js';
export type { ConversationCommand } from './domain/commands.js';
export { directConversationId } from './domain/direct-conversation-id.js';
export type { ListCursor } from './history/conversation-reader.js';
export type { Answer } from './sequencer/answers.js';
export { conversationCommand } from './sequencer/command-schema.js';
export { ConversationFeed } from './sequencer/conversation-feed.js';
export { HostedSequencer } from './sequencer/hosted-sequencer.js';
