/** Texts of the classify screen. */
export const classify = {};
