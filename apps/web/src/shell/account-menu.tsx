import { useOutbox, useParley } from '#react';
import { Menu, Text, UnstyledButton, useMantineColorScheme, VisuallyHidden, type MantineColorScheme } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';

import { SignOutIcon } from '../look/icons.js';
import { PersonAvatar } from '../people/person-avatar.js';
import { VisibilityItems } from '../presence/visibility-items.js';
import classes from './account-menu.module.css';
import { SignOutQuestion } from './sign-out-question.js';
import { useSignOut } from './use-sign-out.js';

const schemes = [
  { value: 'auto', label: 'Same as system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
] as const satisfies readonly { value: MantineColorScheme; label: string }[];

/** Who I am here, how the page looks, and the way out. */
export function AccountMenu() {
  const { me } = useParley();
  const { colorScheme, setColorScheme } = useMantineColorScheme();

  const { waiting } = useOutbox();
  const leaving = useSignOut();
  const [asked, { open: ask, close: stay }] = useDisclosure(false);

  return (
    <>
      <Menu position="bottom-end" width={230} shadow="md" withinPortal={false} withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <UnstyledButton className={classes.target}>
            <PersonAvatar name={me.displayName} id={me.userId} size={36} />
            <VisuallyHidden>Account of {me.displayName}</VisuallyHidden>
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label className={classes.me}>
            <Text fw={600} c="var(--mantine-color-text)" truncate="end">
              {me.displayName}
            </Text>
            <Text size="sm" c="dimmed" truncate="end">
              @{me.username}
            </Text>
          </Menu.Label>
          <Menu.Divider />
          <Menu.Label>Appearance</Menu.Label>
          <Menu.RadioGroup value={colorScheme} onChange={(value) => setColorScheme(value as MantineColorScheme)}>
            {schemes.map(({ value, label }) => (
              <Menu.RadioItem key={value} value={value}>
                {label}
              </Menu.RadioItem>
            ))}
          </Menu.RadioGroup>
          <Menu.Divider />
          <VisibilityItems />
          <Menu.Divider />
          <Menu.Item leftSection={<SignOutIcon size={18} />} onClick={waiting > 0 ? ask : leaving.signOut}>
            Sign out
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <SignOutQuestion
        opened={asked || leaving.failure !== null}
        waiting={waiting}
        action={leaving}
        onStay={stay}
        onSignOut={leaving.signOut}
      />
    </>
  );
}
