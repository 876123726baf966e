import { useEffect, useRef } from 'react';

import { focusInList } from '../conversation/leave.js';

/** Back in the list, the focus is on the conversation one comes from, not lost with it. */
export function useFocusAfterLeaving(openId: string | null): void {
  const before = useRef(openId);
  useEffect(() => {
    if (openId === null && before.current !== null) focusInList(before.current);
    before.current = openId;
  }, [openId]);
}
