/** What every run does: the figures of two runs compare only because this stays. */
export const workload = {
  conversations: 50,
  membersPerConversation: 20,
  /** Written by the first member before the load, and reacted to. */
  messagesPerConversation: 4,
  /** Over all conversations, one after the other. */
  reactionsPerSecond: 200,
  warmupSeconds: 5,
  measuredSeconds: 15,
} as const;

/** Fewer than a message may have (`distinctReactions`). */
const emoji = ['👍', '❤️', '😂', '😮', '😢', '🙏', '🎉', '🔥', '👏', '💯', '👀', '🚀', '🤔', '🥳', '😍', '✅'] as const;

/** How many reactions a conversation can take before one of them would be there already. */
export const reactionsPerConversation = workload.membersPerConversation * workload.messagesPerConversation * emoji.length;

export interface Reaction {
  /** Who reacts: the index of a member. */
  readonly member: number;
  readonly sequence: number;
  readonly emoji: string;
}

/** The n-th reaction in a conversation; no two are the same. Everybody thumbs up everything, then comes the next emoji. */
export function reactionAt(n: number): Reaction {
  const { membersPerConversation: members, messagesPerConversation: messages } = workload;
  return {
    member: n % members,
    sequence: (Math.floor(n / members) % messages) + 1,
    emoji: emoji[Math.floor(n / (members * messages))] as string,
  };
}
