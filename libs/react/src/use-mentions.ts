import type { MentionNotification } from '#client';
import { useEffect, useState } from 'react';

import { useParley } from './parley-context.js';
import { type Answer, useAnswer } from './use-answer.js';

/**
 * The newest mentions of me, read again when there is a new one.
 *
 * @param count how many at most, up to 100.
 */
export function useMentions(count = 30): Answer<readonly MentionNotification[]> {
  const parley = useParley();
  const [arrived, setArrived] = useState(0);
  useEffect(() => parley.on('mention', () => setArrived((before) => before + 1)), [parley]);

  return useAnswer(`${arrived} ${count}`, async (signal) => {
    const mentions: MentionNotification[] = [];
    for await (const mention of parley.mentions.list({ pageSize: count, signal })) {
      mentions.push(mention);
      if (mentions.length === count) break;
    }
    return mentions;
  });
}
