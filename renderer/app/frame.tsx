/** What surrounds the screens: the rail on the left, the status bar below. */
import { Tooltip, UnstyledButton } from '@mantine/core';
import { Activity, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DropOverlay } from '../files/drop';
import { Announcements } from './announcements';
import classes from './frame.module.css';
import { Guarded } from './guarded';
import { openFromOutside } from './opened';
import { SCREENS, type ScreenName, screenNames, showScreen, useScreen } from './screens';
import { ShortcutSheet } from './shortcut-sheet';
import { useShortcuts } from './shortcuts';
import { StatusBar } from './status-bar';

export function Frame() {
  const { t } = useTranslation();
  const current = useScreen();
  // Screens that were shown stay, hidden, as they are; others are not made before they are asked for.
  const [visited, setVisited] = useState(new Set([current]));
  if (!visited.has(current)) setVisited(new Set([...visited, current]));

  useShortcuts(
    screenNames.map((name, index) => ({
      keys: `mod+${index + 1}`,
      text: t('shortcuts.goTo', { screen: t(`screens.${name}`) }),
      run: () => showScreen(name),
    })),
    'everywhere',
  );

  useEffect(() => window.studio?.onOpen(openFromOutside), []);

  return (
    <div className={classes.frame}>
      <nav className={classes.rail} aria-label={t('screens.navigation')}>
        {screenNames.map((name) => (
          <RailButton key={name} name={name} active={name === current} />
        ))}
      </nav>
      <main className={classes.main}>
        {screenNames
          .filter((name) => visited.has(name))
          .map((name) => {
            const { Screen } = SCREENS[name];
            return (
              <Activity key={name} mode={name === current ? 'visible' : 'hidden'}>
                <section className={classes.screen} aria-label={t(`screens.${name}`)}>
                  <Guarded>
                    <Screen />
                  </Guarded>
                </section>
              </Activity>
            );
          })}
      </main>
      <StatusBar />
      <DropOverlay />
      <ShortcutSheet />
      <Announcements />
    </div>
  );
}

function RailButton({ name, active }: { name: ScreenName; active: boolean }) {
  const { t } = useTranslation();
  const { icon: Icon } = SCREENS[name];
  const index = screenNames.indexOf(name) + 1;
  return (
    <Tooltip label={`${t(`screens.${name}`)}  Ctrl+${index}`} position="right">
      <UnstyledButton
        className={classes.railButton}
        data-active={active || undefined}
        data-last={name === 'settings' || undefined}
        aria-current={active ? 'page' : undefined}
        onClick={() => showScreen(name)}
      >
        <Icon size={21} stroke={1.6} />
        <span>{t(`screens.${name}`)}</span>
      </UnstyledButton>
    </Tooltip>
  );
}
