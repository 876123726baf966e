import { actorSettings } from '#actors';

import type { SendMessage } from '../src/domain/commands.js';
import { directConversationId } from '../src/domain/direct-conversation-id.js';
import type { Answer } from '../src/sequencer/answers.js';
import type { HostedSequencer } from '../src/sequencer/hosted-sequencer.js';
import { SequencerHarness } from './sequencer-harness.js';

/** Two people, their conversation, and what is asked of it of nodes that may host it. */
export class SequencedPair {
  readonly alice: string;
  readonly bob: string;
  readonly conversationId: string;

  private constructor(readonly harness: SequencerHarness) {
    [this.alice, this.bob] = [harness.ids.next(), harness.ids.next()];
    this.conversationId = directConversationId(this.alice, this.bob);
  }

  static async begin(seed = 1): Promise<SequencedPair> {
    return new SequencedPair(await SequencerHarness.begin(seed));
  }

  message(text: string, overrides: Partial<SendMessage> = {}): SendMessage {
    const { ids } = this.harness;
    return {
      kind: 'send_message',
      senderId: this.alice,
      idempotencyKey: ids.next(),
      messageId: ids.next(),
      text,
      replyTo: null,
      mentions: [],
      ...overrides,
    };
  }

  open(node: HostedSequencer): Promise<Answer> {
    const { alice, bob } = this;
    return this.settled(node.ask(this.conversationId, { kind: 'open_direct_conversation', openedBy: alice, otherUserId: bob }));
  }

  send(node: HostedSequencer, command: SendMessage): Promise<Answer> {
    return this.settled(node.ask(this.conversationId, command));
  }

  /** Moves time for as long as an activation may have to be made again, and no further. */
  async settled(answer: Promise<Answer>): Promise<Answer> {
    await this.harness.time.advance(actorSettings.reactivateMaxMs);
    return answer;
  }

  /** The sequences of what the journal has. */
  written(): readonly number[] {
    return this.harness.journal.messagesOf(this.conversationId).map(({ sequence }) => sequence);
  }

  toldRevisions(): readonly number[] {
    return this.harness.feed.told.map(({ change }) => change.revision);
  }
}
