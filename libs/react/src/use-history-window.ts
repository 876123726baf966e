import type { ConversationView, HistoryWindow } from '#client';
import { useCallback, useEffect, useRef, useState } from 'react';

/** Where in a conversation a component is: somewhere in the past, or at the newest messages. */
export interface Past {
  /** Around the message that was gone to last, for {@link useHistory}. Null: at the newest messages, which the view shows. */
  readonly window: HistoryWindow | null;

  /**
   * Goes to a message, wherever it is: one request, however far that is. Of several that are gone to at once, the last one counts.
   *
   * @returns whether it was this one.
   * @throws ParleyError as `view.around()`: one stays where one was.
   */
  around(sequence: number): Promise<boolean>;

  /** Back to the newest messages. */
  leave(): void;
}

/** Windows around messages of a view, one at a time: closed when another one is opened, and when the component goes. */
export function useHistoryWindow(view: ConversationView): Past {
  const [shown, setShown] = useState<{ readonly view: ConversationView; readonly window: HistoryWindow } | null>(null);
  const open = useRef<HistoryWindow | null>(null);
  const turn = useRef(0);

  const leave = useCallback((): void => {
    turn.current += 1;
    open.current?.close();
    open.current = null;
    setShown(null);
  }, []);

  const around = useCallback(
    async (sequence: number): Promise<boolean> => {
      const mine = (turn.current += 1);
      const window = await view.around(sequence);
      if (mine !== turn.current) {
        window.close();
        return false;
      }
      open.current?.close();
      open.current = window;
      setShown({ view, window });
      return true;
    },
    [view],
  );

  useEffect(() => leave, [view, leave]);

  return { window: shown?.view === view ? shown.window : null, around, leave };
}
