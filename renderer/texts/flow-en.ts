/** Texts of the flow screen. */
export const flow = {};
