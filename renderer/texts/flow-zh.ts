import type { Texts } from './en';
import type { flow as english } from './flow-en';
import { flowParts } from './flow-parts-zh';

export const flow: Texts<typeof english> = { ...flowParts };
