import type { Conversation, Membership } from '#protocol';

/** Why nothing can be written here; null: it can. */
export function ended({ closedAt }: Conversation, { status }: Membership): string | null {
  switch (status) {
    case 'removed':
      return 'You were removed from this group. What was written until then stays here to read.';
    case 'left':
      return 'You left this group. What was written until then stays here to read.';
    case 'active':
      return closedAt === null ? null : 'This group was closed. It can be read, and nothing in it can change any more.';
  }
}
