import { Group, Kbd, Modal, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { create } from 'zustand';
import { type Shortcut, useShortcutList, useShortcuts } from './shortcuts';

const useSheet = create<{ open: boolean }>(() => ({ open: false }));

export const openShortcutSheet = () => useSheet.setState({ open: true });

/** The keys that do something now; `?` opens it. */
export function ShortcutSheet() {
  const { t } = useTranslation();
  const { open } = useSheet();
  const { entries } = useShortcutList();
  useShortcuts([{ keys: 'shift+?', text: t('shortcuts.showSheet'), run: openShortcutSheet }], 'everywhere');

  const listOf = (wanted: 'everywhere' | 'here') =>
    [...entries.values()].filter(({ scope }) => scope === wanted).flatMap(({ shortcuts }) => shortcuts);
  return (
    <Modal
      opened={open}
      onClose={() => useSheet.setState({ open: false })}
      title={t('shortcuts.title')}
      size="lg"
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <Group align="start" grow wrap="nowrap" gap="xl">
        <List title={t('shortcuts.here')} shortcuts={listOf('here')} />
        <List title={t('shortcuts.everywhere')} shortcuts={listOf('everywhere')} />
      </Group>
    </Modal>
  );
}

function List({ title, shortcuts }: { title: string; shortcuts: readonly Shortcut[] }) {
  if (shortcuts.length === 0) return null;
  return (
    <Stack gap={6}>
      <Title order={3} c="dimmed">
        {title}
      </Title>
      {shortcuts.map(({ keys, text }) => (
        <Group key={keys + text} justify="space-between" wrap="nowrap">
          <Text size="sm">{text}</Text>
          <Kbd size="xs">{keysText(keys)}</Kbd>
        </Group>
      ))}
    </Stack>
  );
}

const SIGNS: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
};

/** As they are printed on keys. */
function keysText(keys: string): string {
  const mod = navigator.userAgent.includes('Mac') ? '⌘' : 'Ctrl';
  if (keys === 'shift+?') return '?';
  return keys
    .split('+')
    .map((key) => (key === 'mod' ? mod : (SIGNS[key] ?? key[0]!.toUpperCase() + key.slice(1))))
    .join(' ');
}
