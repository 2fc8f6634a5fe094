import type { Texts } from './en';
import type { flow as english } from './flow-en';

export const flow: Texts<typeof english> = {};
