import type { ComponentProps, MouseEvent } from 'react';

import { navigate } from './location.js';
import { pathOf, type Route } from './route.js';

type RouteLinkProps = Omit<ComponentProps<'a'>, 'href' | 'onClick'> & {
  readonly to: Route;
  /** Called once we are there, also if we were before. */
  readonly onArrival?: () => void;
};

/** A link within the page. With a modifier key, or the middle button, it is a link like any other. */
export function RouteLink({ to, onArrival, ...anchor }: RouteLinkProps) {
  const follow = (event: MouseEvent): void => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    navigate(to);
    onArrival?.();
  };
  return <a {...anchor} href={pathOf(to)} onClick={follow} />;
}
