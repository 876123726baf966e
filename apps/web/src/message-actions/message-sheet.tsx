import type { Conversation, Receipt } from '#protocol';
import { Modal } from '@mantine/core';

import type { Sheet } from '../conversation/use-open.js';
import { DeletionQuestion } from './deletion-question.js';
import { ListOfReactions } from './list-of-reactions.js';
import { ListOfReaders } from './list-of-readers.js';
import { ListOfVersions } from './list-of-versions.js';

interface MessageSheetProps {
  readonly sheet: Sheet | null;
  readonly conversation: Conversation;
  readonly receipts: readonly Receipt[];
  readonly onClose: () => void;
}

const titles: Record<Sheet['kind'], string> = {
  seen: 'Seen by',
  reactions: 'Reactions',
  versions: 'Earlier versions',
  deletion: 'Delete this message?',
};

/** What was asked about one message, over the conversation. */
export function MessageSheet({ sheet, conversation, receipts, onClose }: MessageSheetProps) {
  return (
    <Modal
      opened={sheet !== null}
      onClose={onClose}
      title={sheet === null ? '' : titles[sheet.kind]}
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {sheet?.kind === 'seen' && <ListOfReaders message={sheet.message} conversation={conversation} receipts={receipts} />}
      {sheet?.kind === 'reactions' && <ListOfReactions message={sheet.message} conversation={conversation} />}
      {sheet?.kind === 'versions' && <ListOfVersions message={sheet.message} />}
      {sheet?.kind === 'deletion' && <DeletionQuestion message={sheet.message} onDone={onClose} />}
    </Modal>
  );
}
