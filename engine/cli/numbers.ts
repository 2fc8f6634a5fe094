import { StudioError } from '../errors.js';

/** The value of an option that takes a whole number from 1; undefined if the option was not given. */
export function wholeNumber<T extends string | undefined>(name: string, text: T): WholeNumber<T> {
  const value = Number(text);
  if (text === undefined) return undefined as WholeNumber<T>;
  if (/^\d+$/.test(text) && value > 0 && Number.isSafeInteger(value)) return value as WholeNumber<T>;
  throw new StudioError('bad-usage', `The ${name} must be a whole number from 1.`, 'See --help.');
}

type WholeNumber<T> = T extends string ? number : undefined;
