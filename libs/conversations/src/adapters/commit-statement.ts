import { readFileSync } from 'node:fs';

import type { ConversationWrite } from '../sequencer/conversation-journal.js';
import { commitChanges } from './commit-changes.js';
import { commitParameters, messageParameters, messagesParameters } from './commit-parameters.js';

const sql = (name: string) => readFileSync(new URL(`./sql/${name}.sql`, import.meta.url), 'utf8');

/** A statement that a lane prepares once. */
export interface CommitStatement {
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

const all = sql('commit');
const withoutChanges = without('changes', all);
const messagesAlone = without('openings and mentions', withoutChanges);
const oneMessage = sql('commit-message');

/**
 * The shortest statement that writes a batch: PostgreSQL sets every part of one up, also a part that has nothing to do. All of
 * them have the same guards, and the same rows as an answer.
 */
export function commitStatement(writes: readonly ConversationWrite[]): CommitStatement {
  const changes = commitChanges(writes);
  if (changes !== null) return { name: 'commit', text: all, values: [...commitParameters(writes), changes] };
  if (writes.some(opensOrMentions)) return { name: 'commit-openings', text: withoutChanges, values: commitParameters(writes) };
  const [write] = writes;
  const [message] = write?.messages ?? [];
  if (write !== undefined && message !== undefined && writes.length === 1 && write.messages.length === 1)
    return { name: 'commit-message', text: oneMessage, values: messageParameters(write, message) };
  return { name: 'commit-messages', text: messagesAlone, values: messagesParameters(writes) };
}

function opensOrMentions({ opening, messages }: ConversationWrite): boolean {
  return opening !== null || messages.some(({ mentioned }) => mentioned.length > 0);
}

/** A statement without what stands between the marks of a name. */
function without(name: string, text: string): string {
  return text.replaceAll(new RegExp(`^-- ${name}: begin$[^]*?^-- ${name}: end$`, 'gm'), '');
}
