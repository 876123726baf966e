import type { Clock } from '#kernel';
import type { Change, Conversation, Presence, PresenceVisibility, User } from '#protocol';

import type { GroupDetails } from '../src/index.js';
import type { ModelConversation } from './model-conversation.js';

/** What the commands of a fake server work on: its one truth, and its way to tell. */
export interface FakeWorld {
  readonly clock: Clock;
  readonly users: readonly User[];
  readonly conversations: ReadonlyMap<string, ModelConversation>;
  readonly presences: ReadonlyMap<string, Presence['status']>;
  readonly visibilities: Map<string, PresenceVisibility>;
  readonly inboxPage: number;
  now(): string;
  open(one: User, other: User): ModelConversation;
  group(
    createdBy: User,
    others: readonly User[],
    details: { readonly name: string } & GroupDetails,
    key?: string,
  ): ModelConversation;
  conversationsOf(userId: string): ModelConversation[];
  createdBy(userId: string, key: string): ModelConversation | undefined;
  /** Whether a key was used before; from now on it was. */
  isRepeated(key: string): boolean;
  digestOf(conversations: readonly Conversation[]): string;
  emit(userId: string, event: string, payload: unknown): void;
  publish(conversation: ModelConversation, changes: readonly Change[]): void;
}
