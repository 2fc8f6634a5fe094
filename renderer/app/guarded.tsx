import { Button, Stack } from '@mantine/core';
import i18next from 'i18next';
import { Component, type ReactNode } from 'react';
import { ProblemNote } from './problem';

/** A screen that breaks says so, and the others go on. */
export class Guarded extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  override render() {
    if (!this.state.broken) return this.props.children;
    const problem = {
      code: 'crashed',
      message: i18next.t('problems.crashed'),
      advice: i18next.t('problems.crashedAdvice'),
    };
    return (
      <Stack p="xl" maw={520}>
        <ProblemNote error={problem} />
        <Button w="fit-content" onClick={() => this.setState({ broken: false })}>
          {i18next.t('problems.showAgain')}
        </Button>
      </Stack>
    );
  }
}
