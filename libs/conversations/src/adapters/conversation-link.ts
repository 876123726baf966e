import { type MultiplexedPeerLinkOptions, WebSocketPeerTransport } from '#actors';
import { conversationId } from '#protocol';

import type { ConversationCommand } from '../domain/commands.js';
import type { Answer } from '../sequencer/answers.js';
import { conversationAnswer, conversationCommand } from '../sequencer/command-schema.js';
import { ConversationLink } from '../sequencer/conversation-link.js';

export interface ConversationLinkParts extends Omit<
  MultiplexedPeerLinkOptions<ConversationCommand, Answer>,
  'transport' | 'service' | 'parseReply'
> {
  /** The actors of this process. Absent: it hosts none. */
  readonly ask?: (conversationId: string, command: ConversationCommand) => Promise<Answer>;
}

/** What arrives from another process is parsed like anybody's input. */
export function linkConversations({ ask, ...parts }: ConversationLinkParts): ConversationLink {
  const parseActorId = (actorId: string) => conversationId.parse(actorId);
  const parse = (command: unknown) => conversationCommand.parse(command);
  return new ConversationLink({
    ...parts,
    transport: new WebSocketPeerTransport(),
    parseReply: (reply) => conversationAnswer.parse(reply),
    ...(ask === undefined ? {} : { service: { parseActorId, parse, ask, onFailure: parts.onFailure } }),
  });
}
