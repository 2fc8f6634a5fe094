import type { classify as english } from './classify-en';
import type { Texts } from './en';

export const classify: Texts<typeof english> = {};
