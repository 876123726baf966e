import { type Answer } from '#react';
import { Loader } from '@mantine/core';
import type { ReactNode } from 'react';

import { FailureText } from './failure-text.js';

interface AnsweredProps<Value> {
  readonly answer: Answer<Value>;
  readonly children: (value: Value) => ReactNode;
}

/** What was asked for, once it is there; until then that it is on its way, or why it will not come. */
export function Answered<Value>({ answer, children }: AnsweredProps<Value>) {
  switch (answer.phase) {
    case 'asking':
      return <Loader role="status" size={22} aria-label="Loading" />;
    case 'failed':
      return <FailureText failure={answer.failure} />;
    case 'answered':
      return children(answer.value);
  }
}
