/** What is given most often, in one touch. */
export const commonReactions = ['👍', '❤️', '😂', '🎉', '😮', '🙏'] as const;
