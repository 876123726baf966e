import * as z from 'zod/mini';

import { ParleyError } from '#protocol';

// The schemas of the protocol are made with zod/mini, which brings no sentences along.
z.config(z.locales.en());

const mostIssues = 5;
const longestPath = 80;

/**
 * INVALID_REQUEST with the places that were wrong and what they should have been. It cites no value: a
 * value may be content, and the name of an unknown field is as far as it goes.
 */
export function invalidRequest({ issues }: z.core.$ZodError): ParleyError {
  const problems = issues.flatMap(problemsOf);
  const more = problems.length > mostIssues ? [`${problems.length - mostIssues} more`] : [];
  return new ParleyError('INVALID_REQUEST', { detail: `${[...problems.slice(0, mostIssues), ...more].join('; ')}.` });
}

function problemsOf(issue: z.core.$ZodIssue): readonly string[] {
  if (issue.code !== 'unrecognized_keys') return [`${pathText(issue.path)}: ${issue.message}`];
  return issue.keys.map((key) => `${pathText([...issue.path, key])}: unknown`);
}

function pathText(path: readonly PropertyKey[]): string {
  const text = path.map(String).join('.');
  return text.length > longestPath ? `${text.slice(0, longestPath)}…` : text || '(request)';
}
