import type { ConversationCommand } from '../domain/commands.js';
import type { Answer } from './answers.js';

/**
 * Gives a command to the one actor of its conversation, wherever that lives. It promises that a good
 * answer means committed. No answer, or an error, does not mean that nothing happened: repeat the
 * command with the same key.
 */
export abstract class Sequencer {
  /** @throws ParleyError OVERLOADED or UNAVAILABLE, both retryable. */
  abstract ask(conversationId: string, command: ConversationCommand): Promise<Answer>;
}
