import * as z from 'zod/mini';

import { type CommandName, type Commands, commands } from '../commands.js';

/** What of a command's request is not in the path or the headers of the route that mirrors it. */
export const bodyOf = <Name extends CommandName, Left extends string>(name: Name, elsewhere: Record<Left, true>) =>
  z.omit(commands[name].request as z.ZodMiniObject, elsewhere as Record<string, true>) as unknown as z.ZodMiniType<
    Omit<z.output<Commands[Name]['request']>, Left>,
    Omit<z.input<Commands[Name]['request']>, Left>
  >;

/** A route that does what a command does: the same summary, policy, answer and errors. */
export const mirrored = <Name extends CommandName>(name: Name) => ({
  summary: commands[name].summary,
  policy: commands[name].policy,
  response: commands[name].response as Commands[Name]['response'],
  errors: commands[name].errors,
});
