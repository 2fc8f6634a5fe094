/** How an error is said: one sentence, and what to do. */
import { Alert } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconAlertTriangle } from '@tabler/icons-react';
import i18next from 'i18next';
import type { ReactNode } from 'react';
import type { Problem } from '../../engine/server/api';
import { problems as chinese } from '../texts/problems-zh';

/** Anything thrown as something that can be said; undefined where the person cancelled it. */
export function problemFrom(error: unknown): Problem | undefined {
  const { name, code, message, advice } = error as Partial<Problem & Error>;
  if (name === 'AbortError') return undefined;
  if (code === 'no-connection') {
    return {
      code,
      message: i18next.t('problems.noConnection'),
      advice: i18next.t('problems.noConnectionAdvice'),
    };
  }
  if (code !== undefined && message) return inLanguage({ code, message, advice });
  console.error(error);
  return { code: 'internal', message: i18next.t('problems.internal') };
}

/** The engine speaks English: elsewhere a sentence for the code comes first, and the engine's own, which names files, after it. */
export function inLanguage({ code, message, advice }: Problem): Problem {
  const sentence = i18next.language === 'zh' ? chinese[code] : undefined;
  if (sentence === undefined) return { code, message, advice };
  return { code, message: sentence, advice: [message, advice].filter(Boolean).join(' ') };
}

/** Says it in a corner, for what has no place of its own. */
export function showProblem(error: unknown): void {
  const problem = problemFrom(error);
  if (!problem) return;
  notifications.show({
    id: `${problem.code} ${problem.message}`,
    color: 'red',
    icon: <IconAlertTriangle size={16} />,
    title: problem.message,
    message: problem.advice,
    autoClose: 10_000,
    closeButtonProps: { 'aria-label': i18next.t('common.close') },
  });
}

/** Says it where it happened. */
export function ProblemNote({ error, children }: { error: unknown; children?: ReactNode }) {
  const problem = problemFrom(error);
  if (!problem) return null;
  return (
    <Alert color="red" variant="light" icon={<IconAlertTriangle size={16} />} title={problem.message}>
      {problem.advice}
      {children}
    </Alert>
  );
}
