import type { FailedWrite } from '#client';

/** What was not done, by the command that was to do it. */
export const failedWords: Readonly<Record<FailedWrite['command'], string>> = {
  'message.send': 'A message was not sent',
  'message.edit': 'A message was not changed',
  'message.delete': 'A message was not deleted',
  'reaction.add': 'A reaction was not added',
  'reaction.remove': 'A reaction was not taken back',
  'receipt.read': 'Messages were not marked as read',
  'preferences.set': 'A setting was not changed',
  'group.create': 'A group was not created',
  'group.update': 'A group was not changed',
  'group.close': 'A group was not closed',
  'member.add': 'Nobody was added to a group',
  'member.remove': 'A member was not removed',
  'member.role': 'A role was not changed',
  'member.leave': 'You did not leave a group',
  'invitation.join': 'You did not join a group',
  'invitation.revoke': 'An invitation was not revoked',
};
