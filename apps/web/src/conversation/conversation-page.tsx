import { useConversation } from '#react';
import { EmptyPane } from '../shell/empty-pane.js';
import { ConversationFailure } from './conversation-failure.js';
import type { Drafts } from './drafts.js';
import { LoadingConversation } from './loading-conversation.js';
import { OpenConversation } from './open-conversation.js';

interface ConversationPageProps {
  readonly conversationId: string | null;
  readonly drafts: Drafts;
}

/** The right side: the open conversation, or that there is none. */
export function ConversationPage({ conversationId, drafts }: ConversationPageProps) {
  if (conversationId === null) return <EmptyPane />;
  return <Opened key={conversationId} conversationId={conversationId} drafts={drafts} />;
}

function Opened({ conversationId, drafts }: { readonly conversationId: string; readonly drafts: Drafts }) {
  const opening = useConversation(conversationId);
  switch (opening.phase) {
    case 'loading':
      return <LoadingConversation conversationId={conversationId} />;
    case 'failed':
      return <ConversationFailure failure={opening.failure} onRetry={opening.retry} />;
    case 'ready':
      return <OpenConversation view={opening.view} drafts={drafts} />;
  }
}
