/** Removes the listener it was given for; calling it twice does nothing more. */
export type Unsubscribe = () => void;
