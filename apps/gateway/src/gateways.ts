import type { Type } from '@nestjs/common';

import { ConversationsGateway } from './commands/conversations.gateway.js';
import { GroupsGateway } from './commands/groups.gateway.js';
import { MentionsGateway } from './commands/mentions.gateway.js';
import { MessagesGateway } from './commands/messages.gateway.js';
import { PresenceGateway } from './commands/presence.gateway.js';
import { ReceiptsGateway } from './commands/receipts.gateway.js';
import { SessionGateway } from './commands/session.gateway.js';
import { TypingGateway } from './commands/typing.gateway.js';

/** All that clients can ask for over a socket, by subject. */
export const gateways: readonly Type[] = [
  SessionGateway,
  ConversationsGateway,
  GroupsGateway,
  MessagesGateway,
  ReceiptsGateway,
  MentionsGateway,
  TypingGateway,
  PresenceGateway,
];
