import { v7 } from 'uuid';

/** A user of a bench, in the one conversation that they are there for. */
export interface Participant {
  readonly userId: string;
  readonly conversationId: string;
}

/** The members of one conversation. */
export type Group = readonly Participant[];

export function newGroup(members: number): Group {
  const conversationId = v7();
  return Array.from({ length: members }, () => ({ userId: v7(), conversationId }));
}
