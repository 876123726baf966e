import { calendar } from '../time/use-now.js';
import { ClusterOfMessages, type LogContext } from './cluster-of-messages.js';
import classes from './message-log.module.css';
import type { Day } from './timeline.js';

interface DayOfMessagesProps {
  readonly day: Day;
  readonly log: LogContext;
  readonly now: number;
}

export function DayOfMessages({ day, log, now }: DayOfMessagesProps) {
  const heading = calendar.heading(day.instant, now);
  return (
    <section aria-label={heading} className={classes.day}>
      <h2 className={classes.heading}>{heading}</h2>
      {day.clusters.map((cluster) => (
        <ClusterOfMessages key={cluster.key} cluster={cluster} log={log} />
      ))}
    </section>
  );
}
