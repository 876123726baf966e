import type { MentionNotification } from '#protocol';
import { useEffect, useState } from 'react';

import { type Answer, useAnswer } from '../parley/use-answer.js';
import { useParley } from '../parley/use-parley.js';

/** As many as one looks through. */
const shown = 30;

/** The newest mentions of me, asked for again when there is a new one. */
export function useNewestMentions(): Answer<readonly MentionNotification[]> {
  const parley = useParley();
  const [arrived, setArrived] = useState(0);
  useEffect(() => parley.on('mention', () => setArrived((count) => count + 1)), [parley]);

  return useAnswer(arrived, async (signal) => {
    const mentions: MentionNotification[] = [];
    for await (const mention of parley.mentions.list({ pageSize: shown, signal })) {
      mentions.push(mention);
      if (mentions.length === shown) break;
    }
    return mentions;
  });
}
