/** What was typed and not sent, by conversation. Gone with the window: text that nobody sent is not for keeping. */
export type Drafts = Map<string, string>;
