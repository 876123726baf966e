import type { Mention } from '#protocol';

export interface MessageRequest {
  readonly text: string;
  readonly replyTo: number | null;
  readonly mentions: readonly Mention[];
}

/** All that a sender asked for, as one text: two requests with the same key mean the same iff these are the same. */
export function requestContent({ text, replyTo, mentions }: MessageRequest): string {
  return replyTo === null && mentions.length === 0 ? `t${text}` : `m${JSON.stringify([text, replyTo, mentions])}`;
}
