import type { Policy } from '#protocol';

/** What a policy means to whoever reads a document. */
export const policySentences: Readonly<Record<Policy, string>> = {
  public: 'For everybody.',
  authenticated: 'For everybody signed in.',
  member: 'For members of the conversation; to everybody else it does not exist.',
  reader:
    'For members of the conversation, and former ones, who see what there was until they left; to everybody else it does not exist.',
  admin: 'For admins of the group; `FORBIDDEN` to its other members, and to everybody else it does not exist.',
  moderator: 'For moderators: an access token with their scope; `FORBIDDEN` to everybody else, whatever they ask for.',
};
