/** Keys that do something now, in one list, so that the sheet can show them. */
import { useHotkeys } from '@mantine/hooks';
import { useEffect, useEffectEvent } from 'react';
import { create } from 'zustand';

export interface Shortcut {
  /** As @mantine/hooks reads it: `mod+O`, `Space`, `ArrowLeft`. */
  readonly keys: string;
  /** What it does, in the language of the page. */
  readonly text: string;
  readonly run: (event: KeyboardEvent) => void;
}

type Scope = 'everywhere' | 'here';

interface Entry {
  readonly scope: Scope;
  readonly shortcuts: readonly Shortcut[];
}

export const useShortcutList = create<{ entries: ReadonlyMap<symbol, Entry> }>(() => ({
  entries: new Map(),
}));

/** Keys while the component is shown, but not in fields that are typed in. A hidden screen's do nothing. */
export function useShortcuts(shortcuts: readonly Shortcut[], scope: Scope = 'here'): void {
  const entry = useEffectEvent((): Entry => ({ scope, shortcuts }));
  const listed = shortcuts.map(({ keys, text }) => `${keys} ${text}`).join('\n');
  // biome-ignore lint/correctness/useExhaustiveDependencies: listed again when what is shown of it changes
  useEffect(() => {
    const id = Symbol();
    change((entries) => entries.set(id, entry()));
    return () => change((entries) => entries.delete(id));
  }, [listed]);
  useHotkeys(shortcuts.map(({ keys, run }) => [keys, run]));
}

function change(edit: (entries: Map<symbol, Entry>) => void): void {
  useShortcutList.setState(({ entries }) => {
    const copy = new Map(entries);
    edit(copy);
    return { entries: copy };
  });
}
