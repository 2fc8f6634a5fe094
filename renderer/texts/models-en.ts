/** Texts of the models screen. */
export const models = {};
