import { Loader, Text } from '@mantine/core';

import classes from './page.module.css';

/** For the moments in which there is nothing to show yet; short ones show nothing at all. */
export function WaitingPage({ label }: { readonly label: string }) {
  return (
    <main className={classes.root}>
      <div className={classes.waiting} role="status">
        <Loader aria-hidden="true" />
        {label}…
        <Text size="sm" className={classes.patience}>
          This takes longer than usual. Still trying.
        </Text>
      </div>
    </main>
  );
}
