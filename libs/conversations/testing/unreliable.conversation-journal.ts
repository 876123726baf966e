import type { TargetRequest } from '../src/sequencer/target-request.js';
import {
  type ChangesPage,
  CommitOutcomeUnknown,
  ConversationJournal,
  type ConversationWrite,
  type RecordedQuestion,
} from '../src/sequencer/conversation-journal.js';

/** What becomes of the next commit. `lost-answer`: it happens, and nobody hears of it. */
export type Fate = 'done' | 'refused' | 'lost-answer';

/** A journal whose connection breaks where a test says so: before a commit, or between it and its answer. */
export class UnreliableConversationJournal extends ConversationJournal {
  constructor(
    private readonly journal: ConversationJournal,
    private readonly fateOfNext: () => Fate,
  ) {
    super();
  }

  override load(conversationIds: readonly string[]) {
    return this.journal.load(conversationIds);
  }

  override targets(requests: readonly TargetRequest[]) {
    return this.journal.targets(requests);
  }

  override recorded(questions: readonly RecordedQuestion[]) {
    return this.journal.recorded(questions);
  }

  override changedRecently(page: ChangesPage) {
    return this.journal.changedRecently(page);
  }

  override async commit(writes: readonly ConversationWrite[]) {
    const fate = this.fateOfNext();
    if (fate === 'refused') throw new CommitOutcomeUnknown('the connection broke before the commit');
    const outcomes = await this.journal.commit(writes);
    if (fate === 'lost-answer') throw new CommitOutcomeUnknown('the connection broke after the commit');
    return outcomes;
  }
}
