import { ParleyError } from '#protocol';

/** What was thrown, as an error of the registry: anything else is a fault of this client, and `INTERNAL`. */
export const asParleyError = (thrown: unknown): ParleyError =>
  thrown instanceof ParleyError ? thrown : new ParleyError('INTERNAL', { cause: thrown });

/** Whether another token may help. */
export const isTokenRefusal = (thrown: unknown): boolean =>
  thrown instanceof ParleyError && (thrown.code === 'UNAUTHENTICATED' || thrown.code === 'TOKEN_EXPIRED');
