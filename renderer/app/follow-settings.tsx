import { useMantineColorScheme } from '@mantine/core';
import { useEffect } from 'react';
import { useSettings } from '../api/queries';
import { setLanguage } from '../texts/texts';

/** The page's language and colours are those of the settings. */
export function FollowSettings() {
  const { data: settings } = useSettings();
  const { setColorScheme } = useMantineColorScheme();
  const { theme, language } = settings ?? {};
  useEffect(() => {
    if (theme) setColorScheme(theme);
  }, [theme, setColorScheme]);
  useEffect(() => {
    if (language) setLanguage(language);
  }, [language]);
  return null;
}
