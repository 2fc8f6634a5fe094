import { Kbd, Modal, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { create } from 'zustand';
import classes from './shortcut-sheet.module.css';
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
      size="xl"
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <div className={classes.sheet}>
        <List title={t('shortcuts.here')} shortcuts={listOf('here')} />
        <List title={t('shortcuts.everywhere')} shortcuts={listOf('everywhere')} />
      </div>
    </Modal>
  );
}

function List({ title, shortcuts }: { title: string; shortcuts: readonly Shortcut[] }) {
  if (shortcuts.length === 0) return null;
  return (
    <section className={classes.list}>
      <Title order={3} c="dimmed">
        {title}
      </Title>
      {shortcuts.map(({ keys, text }) => (
        <div key={keys + text} className={classes.shortcut}>
          <span>{text}</span>
          <Kbd size="xs">{keysText(keys)}</Kbd>
        </div>
      ))}
    </section>
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
