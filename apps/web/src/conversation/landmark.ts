/** A message, by its element, and where it stood in the log. */
export interface Landmark {
  readonly id: string;
  readonly top: number;
}

/** The message in the middle of what is drawn: it stays whatever comes or goes on either side. Null while there is none. */
export function landmarkIn(content: HTMLElement): Landmark | null {
  const messages = content.querySelectorAll('[data-message][id]');
  const middle = messages[Math.floor(messages.length / 2)];
  return middle === undefined ? null : { id: middle.id, top: topIn(content, middle) };
}

/** How far a landmark has moved down since; 0 if it has gone. */
export function shiftOf(landmark: Landmark | null, content: HTMLElement): number {
  const element = landmark && document.getElementById(landmark.id);
  return landmark === null || element === null ? 0 : topIn(content, element) - landmark.top;
}

const topIn = (content: Element, element: Element): number =>
  element.getBoundingClientRect().top - content.getBoundingClientRect().top;
