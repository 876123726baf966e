import type { PresenceVisibility } from '#protocol';
import { useParley } from '#react';
import { Menu, Text } from '@mantine/core';
import { useEffect, useState } from 'react';

import { sentence } from '../parley/sentence.js';

const choices = [
  { value: 'everyone', label: 'Everyone' },
  { value: 'contacts', label: 'People I talk with' },
  { value: 'nobody', label: 'Nobody' },
] as const satisfies readonly { value: PresenceVisibility; label: string }[];

/** Who sees whether I am online. */
export function VisibilityItems() {
  const { presence } = useParley();
  const [chosen, setChosen] = useState<PresenceVisibility | null>(null);
  const [failure, setFailure] = useState<unknown>(null);

  useEffect(() => {
    let wanted = true;
    presence.visibility().then(
      (visibility) => wanted && setChosen(visibility),
      (error: unknown) => wanted && setFailure(error),
    );
    return () => void (wanted = false);
  }, [presence]);

  const choose = (visibility: PresenceVisibility): void => {
    setFailure(null);
    setChosen(visibility);
    presence.setVisibility(visibility).catch((error: unknown) => {
      setChosen(chosen);
      setFailure(error);
    });
  };

  return (
    <>
      <Menu.Label>Who sees that I am online</Menu.Label>
      <Menu.RadioGroup value={chosen ?? ''} onChange={(value) => choose(value as PresenceVisibility)}>
        {choices.map(({ value, label }) => (
          <Menu.RadioItem key={value} value={value} disabled={chosen === null}>
            {label}
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
      {failure !== null && (
        <Text size="sm" c="var(--mantine-color-error)" px="sm" role="alert">
          {sentence(failure)}
        </Text>
      )}
    </>
  );
}
