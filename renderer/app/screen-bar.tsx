import { Group, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './screen-bar.module.css';

interface Props {
  readonly title: string;
  /** A few words on what is there now. */
  readonly note?: ReactNode;
  /** What can be done, at the right. */
  readonly children?: ReactNode;
}

/** The bar at the top of a screen. */
export function ScreenBar({ title, note, children }: Props) {
  return (
    <header className={classes.bar}>
      <Title order={1}>{title}</Title>
      <span className={classes.note}>{note}</span>
      <Group gap="xs" wrap="nowrap">
        {children}
      </Group>
    </header>
  );
}
