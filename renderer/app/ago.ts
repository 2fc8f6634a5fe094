import i18next from 'i18next';

const STEPS = [
  { unit: 'second', lasts: 1, until: 60 },
  { unit: 'minute', lasts: 60, until: 3600 },
  { unit: 'hour', lasts: 3600, until: 86_400 },
  { unit: 'day', lasts: 86_400, until: Number.POSITIVE_INFINITY },
] as const;

/** How long ago a moment was (milliseconds since 1970), in the language of the page: "3 minutes ago", "yesterday". */
export function agoText(moment: number, now = Date.now(), language = i18next.language): string {
  const seconds = Math.max(0, (now - moment) / 1000);
  const { unit, lasts } = STEPS.find(({ until }) => seconds < until)!;
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  return format.format(-Math.floor(seconds / lasts), unit);
}
