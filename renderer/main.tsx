/** Starts the page: settings and the last session first, so that nothing jumps once it is shown. */
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './app/studio.css';
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { Settings } from '../engine/server/api';
import { answer, api } from './api/client';
import { listenToServer } from './api/events';
import { followEvents, keys, queries } from './api/queries';
import { FollowSettings } from './app/follow-settings';
import { Frame } from './app/frame';
import { showLastScreen } from './app/screens';
import { loadSession, saveOnLeaving } from './app/session';
import { FilesProvider } from './files/files';
import { startTexts } from './texts/texts';
import { cssVariables, theme } from './theme';

const settings = await answer<Settings>(api.settings.$get()).catch(() => undefined);
if (settings) queries.setQueryData(keys.settings, settings);
await Promise.all([startTexts(settings?.language ?? 'auto'), loadSession().catch(() => {})]);
saveOnLeaving();
showLastScreen();
followEvents(queries);
listenToServer();

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme={settings?.theme ?? 'auto'}
    >
      <QueryClientProvider client={queries}>
        <Notifications position="bottom-right" />
        <FilesProvider>
          <FollowSettings />
          <Frame />
        </FilesProvider>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
