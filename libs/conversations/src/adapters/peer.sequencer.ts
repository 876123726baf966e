import type { PeerLink } from '#actors';

import type { ConversationCommand } from '../domain/commands.js';
import type { Answer } from '../sequencer/answers.js';
import { Sequencer } from '../sequencer/sequencer.js';

/** The {@link Sequencer} of a process that hosts no actors: every command goes to the node that owns its conversation. */
export class PeerSequencer extends Sequencer {
  constructor(private readonly link: PeerLink<ConversationCommand, Answer>) {
    super();
  }

  ask(conversationId: string, command: ConversationCommand): Promise<Answer> {
    return this.link.ask(conversationId, command);
  }
}
