/**
 * What runs inside the page: Playwright carries these functions there as text, so each stands for itself. The
 * libraries of a browser are no part of this program, so what is used of them is declared here.
 */
interface BrowserElement {
  readonly id: string;
  readonly textContent: string;
  readonly dataset: Readonly<Record<string, string | undefined>>;
  readonly scrollHeight: number;
  readonly scrollWidth: number;
  readonly clientHeight: number;
  readonly clientWidth: number;
  scrollTop: number;
  getBoundingClientRect(): { readonly top: number; readonly bottom: number };
  closest(selector: string): BrowserElement | null;
  querySelectorAll(selector: string): Iterable<BrowserElement> & { readonly length: number };
}

declare const document: {
  readonly title: string;
  readonly activeElement: BrowserElement | null;
  readonly body: BrowserElement;
  readonly documentElement: BrowserElement;
  hasFocus: () => boolean;
  execCommand(command: 'insertText', showsUserInterface: boolean, text: string): void;
  getAnimations(): readonly object[];
  elementFromPoint(x: number, y: number): BrowserElement | null;
  querySelectorAll(selector: string): Iterable<BrowserElement> & { readonly length: number };
};
declare const sessionStorage: { getItem(key: string): string | null; setItem(key: string, value: string): void };
declare const window: {
  open(address: string): unknown;
  dispatchEvent(event: Event): boolean;
  addEventListener(
    event: string,
    listener: (violation: { readonly violatedDirective: string; readonly blockedURI: string }) => void,
  ): void;
};

/** What the message at the top of the visible part of a log says, and how far from its edge it stands, in pixels. */
export interface Place {
  readonly text: string;
  readonly offset: number;
}

/** Scrolls, if it is told where to, and looks, in one go: nothing can have changed in between. */
export function place(log: BrowserElement, scrollTop: number | null): Place {
  if (scrollTop !== null) log.scrollTop = scrollTop;
  const { top } = log.getBoundingClientRect();
  const first = [...log.querySelectorAll('li')].find((item) => item.getBoundingClientRect().bottom > top + 1);
  const [said] = first?.querySelectorAll('[data-text]') ?? [];
  if (first === undefined || said === undefined) throw new Error('The log shows no message.');
  return { text: said.textContent, offset: Math.round(first.getBoundingClientRect().top - top) };
}

/** The first and the last stored message that are drawn, by their ids. */
export function ends(log: BrowserElement): readonly (string | undefined)[] {
  const messages = [...log.querySelectorAll('[data-message][id]')];
  return [messages.at(0)?.id, messages.at(-1)?.id];
}

export function endsOtherwise([first, last]: readonly (string | undefined)[]): boolean {
  const messages = [...document.querySelectorAll('[data-message][id]')];
  return messages.at(0)?.id !== first || messages.at(-1)?.id !== last;
}

/** A message with this sequence is drawn, on the screen or not. */
export const hasMessage = (sequence: number): boolean => document.querySelectorAll(`#message-${sequence}`).length > 0;

/** How far from the edge of a log the message of this text stands. */
export function offsetOf(log: BrowserElement, text: string): number | null {
  const said = [...log.querySelectorAll('[data-text]')].find(({ textContent }) => textContent === text);
  const item = said?.closest('li') ?? null;
  return item === null ? null : Math.round(item.getBoundingClientRect().top - log.getBoundingClientRect().top);
}

export const isAtEnd = (log: BrowserElement): boolean => log.scrollHeight - log.scrollTop - log.clientHeight < 2;

export const hasMoreThan = (count: number): boolean => document.querySelectorAll('[role=log] li').length > count;

export const titleBeginsWith = (beginning: string): boolean => document.title.startsWith(beginning);

/** Something has the focus. Nothing has it in the moment in which what had it goes away. */
export const isFocusSomewhere = (): boolean => document.activeElement !== null && document.activeElement !== document.body;

/** The focus is on this message, or on something in it. */
export const isInMessage = (sequence: number): boolean =>
  document.activeElement?.closest('[data-message]')?.id === `message-${sequence}`;

/** What lies at this place of the window is a message, or a part of one. */
export const isMessageAt = ([x, y]: readonly [x: number, y: number]): boolean =>
  (document.elementFromPoint(x, y)?.closest('[data-message]') ?? null) !== null;

/** Windows under test have the focus always, all of them; this one loses it, or gets it back. */
export function looksAway(away: boolean): void {
  document.hasFocus = () => !away;
  window.dispatchEvent(new Event(away ? 'blur' : 'focus'));
}

/** Sends a message, and has begun to write the next one before anything could come of the first. */
export function sendAndGoOn([first, next]: readonly [first: string, next: string]): void {
  const [field] = document.querySelectorAll('input[name=text]') as unknown as [
    { value: string; form: { requestSubmit(): void } },
  ];
  field.value = first;
  field.form.requestSubmit();
  field.value = next;
}

/** Opens the conversation that stands first in the list, and looks for somebody before it could be there. */
export function openAndLookFor(name: string): void {
  const [first] = document.querySelectorAll('nav a') as unknown as [{ click(): void }];
  const [search] = document.querySelectorAll('[role=combobox]') as unknown as [{ focus(): void }];
  first.click();
  search.focus();
  document.execCommand('insertText', false, name);
}

/** Puts something into the storage of a window that has none of that name. */
export function keep({ key, value }: { readonly key: string; readonly value: string }): void {
  if (sessionStorage.getItem(key) === null) sessionStorage.setItem(key, value);
}

/** The page is as light, or as dark, as the system says, and no colour is on its way any more. */
export const isDrawnIn = (colorScheme: 'light' | 'dark'): boolean =>
  document.documentElement.dataset['mantineColorScheme'] === colorScheme &&
  !document.getAnimations().some((animation) => 'transitionProperty' in animation);

/** How much wider the page is than the window, in pixels. */
export const overflow = (): number => document.documentElement.scrollWidth - document.documentElement.clientWidth;

/** Opens another window that gets a copy of what this one keeps. */
export const duplicate = (): void => void window.open('/');

/** Has the page say aloud what its policy forbade: the browser keeps quiet about code that was caught trying. */
export function reportViolations(): void {
  window.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
    console.error(`forbidden by the policy: ${violatedDirective} ${blockedURI}`);
  });
}
