import type { Texts } from './en';
import type { models as english } from './models-en';

export const models: Texts<typeof english> = {};
