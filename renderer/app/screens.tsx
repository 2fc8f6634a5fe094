/** The screens, in the order of the rail. The address names the one that is shown. */
import {
  type Icon,
  IconLayersSubtract,
  IconPhotoSearch,
  IconSettings,
  IconStack2,
  IconWind,
} from '@tabler/icons-react';
import { type ComponentType, useSyncExternalStore } from 'react';
import { BatchScreen } from '../batch/batch-screen';
import { ClassifyScreen } from '../classify/classify-screen';
import { FlowScreen } from '../flow/flow-screen';
import { ModelsScreen } from '../models/models-screen';
import { SettingsScreen } from '../settings/settings-screen';
import { remember, remembered } from './session';

export const SCREENS = {
  flow: { icon: IconWind, Screen: FlowScreen },
  classify: { icon: IconPhotoSearch, Screen: ClassifyScreen },
  models: { icon: IconLayersSubtract, Screen: ModelsScreen },
  batch: { icon: IconStack2, Screen: BatchScreen },
  settings: { icon: IconSettings, Screen: SettingsScreen },
} satisfies Record<string, { icon: Icon; Screen: ComponentType }>;

export type ScreenName = keyof typeof SCREENS;

export const screenNames = Object.keys(SCREENS) as ScreenName[];

const readAddress = (): ScreenName => {
  const name = window.location.hash.replace(/^#\/?/, '');
  return name in SCREENS ? (name as ScreenName) : 'flow';
};

export function useScreen(): ScreenName {
  return useSyncExternalStore((changed) => {
    window.addEventListener('hashchange', changed);
    return () => window.removeEventListener('hashchange', changed);
  }, readAddress);
}

export function showScreen(name: ScreenName): void {
  window.location.hash = `/${name}`;
  remember('app.screen', name);
}

/** Where the person was, unless the address says otherwise. */
export function showLastScreen(): void {
  const last = remembered('app.screen');
  if (window.location.hash === '' && typeof last === 'string' && last in SCREENS)
    showScreen(last as ScreenName);
}
