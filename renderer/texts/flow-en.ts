import { flowParts } from './flow-parts-en';

/** Texts of the flow screen. */
export const flow = { ...flowParts };
