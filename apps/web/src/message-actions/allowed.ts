import { limits, type Message } from '#protocol';

interface Circumstances {
  readonly myId: string;
  readonly group: boolean;
  readonly moderator: boolean;
  readonly writable: boolean;
  readonly now: number;
}

export interface Allowed {
  readonly edit: boolean;
  readonly delete: boolean;
  readonly seeVersions: boolean;
  readonly seeReaders: boolean;
}

/** What is worth offering. The server decides, by a clock that counts; this one may be wrong by a minute. */
export function allowed(message: Message, { myId, group, moderator, writable, now }: Circumstances): Allowed {
  const own = message.senderId === myId;
  const recent = now - Date.parse(message.createdAt) < limits.editWindowMs;
  return {
    edit: writable && own && recent,
    delete: writable && ((own && recent) || moderator),
    seeVersions: message.editedAt !== undefined && own,
    seeReaders: group && own,
  };
}
