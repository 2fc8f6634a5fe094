import { expect, it } from 'vitest';
import { en } from './en.js';
import { languageOf } from './texts.js';
import { zh } from './zh.js';

/** Every text of a catalogue by the path of its key; forms of number fall together. */
function flatten(tree: object, path = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string'
      ? [[`${path}${key}`, value] as [string, string]]
      : flatten(value, `${path}${key}.`),
  );
}

const english = new Map(flatten(en));
const chinese = new Map(flatten(zh));
const placesIn = (text: string) => [...text.matchAll(/{{(\w+)}}/g)].map(([, name]) => name!).sort();

it.each([...chinese])('%s says in Chinese what it says in English', (key, text) => {
  expect(placesIn(text)).toEqual(placesIn(english.get(key)!));
});

it.each([...chinese])('%s is written, in the punctuation of its language', (_key, text) => {
  expect(text.trim()).toBe(text);
  expect(text).not.toBe('');
  // A Chinese sentence does not end in a full stop of Latin script.
  expect(text).not.toMatch(/[\u4e00-\u9fff][.,;:!?](\s|$)/);
});

it('takes the first language of the system that there is a catalogue for', () => {
  expect(languageOf('auto', ['fr-FR', 'zh-CN', 'en'])).toBe('zh');
  expect(languageOf('auto', ['en-GB', 'zh-CN'])).toBe('en');
  expect(languageOf('auto', ['fr'])).toBe('en');
  expect(languageOf('zh', ['en'])).toBe('zh');
});
