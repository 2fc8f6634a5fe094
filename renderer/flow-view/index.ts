/** The view of flow: what a screen needs of this folder. */
export * from './camera.js';
export { mapColors, wheelDisc } from './color-maps.js';
export { type Drawn, FlowView, type Look, type Pane, type Picture, type Scene } from './flow-view.js';
export { cellAt, type HalfField, readHalfField, suitableScale, vectorAt } from './half-field.js';
export { REACH } from './visualisations/gradients.js';
export { VISUALISATION_IDS, VISUALISATIONS, type VisualisationId } from './visualisations/index.js';
