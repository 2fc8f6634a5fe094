import type { Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './empty-state.module.css';

interface Props {
  readonly icon: Icon;
  readonly title: string;
  /** The first things to do, as buttons. */
  readonly actions?: ReactNode;
  /** What the screen is for, in two sentences. */
  readonly children: ReactNode;
}

/** A screen with nothing on it yet says what it is for and offers the first step. */
export function EmptyState({ icon: Icon, title, actions, children }: Props) {
  return (
    <div className={classes.empty}>
      <Icon size={44} stroke={1.2} />
      <h1>{title}</h1>
      <p>{children}</p>
      <div className={classes.actions}>{actions}</div>
    </div>
  );
}
