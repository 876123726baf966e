import type { Ids } from '#kernel';
import type { RouteRequest, RouteResponse, Routes } from '#protocol';

import type { MessageOpener } from '../history/message-opener.js';
import { found } from '../members/found.js';
import type { InspectedMessages } from './inspected-messages.js';

/** What moderators do. That the caller is one has been decided where they came in: by the scope of their token. */
export class Moderation {
  constructor(
    private readonly messages: InspectedMessages,
    private readonly opener: MessageOpener,
    private readonly ids: Ids,
  ) {}

  /** What a message says and said. It is on record that the moderator looked before anything is opened. */
  async versions(
    moderatorId: string,
    { conversationId, sequence }: RouteRequest<Routes['inspectVersions']>['params'],
  ): Promise<RouteResponse<Routes['inspectVersions']>> {
    const inspection = { inspectionId: this.ids.next(), moderatorId, conversationId, sequence };
    const { message, versions } = found(await this.messages.inspect(inspection));
    return { message: await this.opener.openOne(message), versions: await this.opener.versions(message, versions) };
  }
}
