import * as z from 'zod/mini';

/**
 * Zod compiles schemas with `new Function` where it can, and finds out by trying. The policy of this page forbids it,
 * and every try would be reported as a violation. Imported before anything that parses.
 */
z.config({ jitless: true });
