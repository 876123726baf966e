import { Component, type ReactNode } from 'react';

import { FailurePage } from './failure-page.js';

/** A fault of the page itself must not leave a blank one behind. */
export class LastResort extends Component<{ readonly children: ReactNode }, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { readonly failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return (
      <FailurePage
        title="Something went wrong"
        text="This page has met a fault of its own. Loading it again may help."
        onRetry={() => window.location.reload()}
      />
    );
  }
}
