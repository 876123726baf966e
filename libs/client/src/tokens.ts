/**
 * An access token, or what gives one. A function is called at every connection, before the token in
 * use ends, and when the server refuses it, so that it can renew the token. When it throws, the client
 * tries again later, unless it throws a `ParleyError` that is not retryable: that closes the client.
 */
export type TokenSource = string | (() => string | Promise<string>);
