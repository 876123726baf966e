import { MultiplexedPeerLink } from '#actors';

import type { ConversationCommand } from '../domain/commands.js';
import type { Answer } from './answers.js';

/** How processes bring each other the commands of conversations. */
export class ConversationLink extends MultiplexedPeerLink<ConversationCommand, Answer> {}
