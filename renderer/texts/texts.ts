/** The language of the page. */
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { Settings } from '../../engine/server/api';
import { en } from './en';
import { zh } from './zh';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'texts';
    resources: { texts: typeof en };
  }
}

export const LANGUAGES = { en: 'English', zh: '简体中文' } as const;
export type Language = keyof typeof LANGUAGES;

/** The language to show, where `auto` asks what the person's system reads first. */
export function languageOf(
  setting: Settings['language'],
  preferred: readonly string[] = navigator.languages,
): Language {
  if (setting !== 'auto') return setting;
  const first = preferred.map((tag) => tag.toLowerCase().split('-')[0]).find((tag) => tag! in LANGUAGES);
  return (first as Language) ?? 'en';
}

export async function startTexts(setting: Settings['language']): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: languageOf(setting),
    fallbackLng: 'en',
    defaultNS: 'texts',
    resources: { en: { texts: en }, zh: { texts: zh } },
    interpolation: { escapeValue: false },
  });
  tellDocument();
}

export async function setLanguage(setting: Settings['language']): Promise<void> {
  await i18next.changeLanguage(languageOf(setting));
  tellDocument();
}

function tellDocument(): void {
  document.documentElement.lang = i18next.language === 'zh' ? 'zh-CN' : 'en';
}
