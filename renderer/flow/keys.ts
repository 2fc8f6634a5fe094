/** The keys of the flow screen. */
import { useTranslation } from 'react-i18next';
import { showProblem } from '../app/problem';
import { type Shortcut, useShortcuts } from '../app/shortcuts';
import { VISUALISATION_IDS } from '../flow-view/index.js';
import { defaultPartner } from './compare-menu.js';
import { frameCount, goTo, loopFrom, loopTo, play, set, step, togglePlaying, useFlow } from './flow-state.js';
import { savePicture } from './save-menu.js';
import { ZOOM_A_KEY, zoomView } from './stage.js';
import { KEYS } from './visualisation-keys.js';

/** Frames of a long step. */
const LONG_STEP = 10;

export function useFlowKeys(): void {
  const { t } = useTranslation();
  const shortcuts: Shortcut[] = [
    { keys: 'Space', text: t('flow.keys.play'), run: togglePlaying },
    { keys: 'ArrowRight', text: t('flow.transport.forward'), run: () => step(1) },
    { keys: 'ArrowLeft', text: t('flow.transport.back'), run: () => step(-1) },
    { keys: 'shift+ArrowRight', text: t('flow.keys.longForward'), run: () => step(LONG_STEP) },
    { keys: 'shift+ArrowLeft', text: t('flow.keys.longBack'), run: () => step(-LONG_STEP) },
    { keys: 'Home', text: t('flow.transport.first'), run: () => goTo(0) },
    { keys: 'End', text: t('flow.transport.last'), run: () => goTo(frameCount(useFlow.getState()) - 1) },
    { keys: 'J', text: t('flow.keys.backwards'), run: () => play(-1) },
    { keys: 'K', text: t('flow.transport.pause'), run: () => set({ rate: 0 }) },
    { keys: 'L', text: t('flow.keys.forwards'), run: () => play(1) },
    { keys: 'I', text: t('flow.transport.loopFrom'), run: loopFrom },
    { keys: 'O', text: t('flow.transport.loopTo'), run: loopTo },
    { keys: 'X', text: t('flow.transport.noLoop'), run: () => set({ loop: undefined }) },
    ...VISUALISATION_IDS.map((id) => ({
      keys: KEYS[id],
      text: t(`flow.visualisation.${id}.name`),
      run: () => set({ visualisation: id }),
    })),
    // The key of the sign, with and without a number pad, on keyboards that have it above "=".
    { keys: 'plus', text: t('flow.keys.zoomIn'), run: () => zoomView(ZOOM_A_KEY) },
    { keys: 'minus', text: t('flow.keys.zoomOut'), run: () => zoomView(1 / ZOOM_A_KEY) },
    { keys: '0', text: t('flow.keys.fit'), run: () => set({ camera: undefined }) },
    { keys: 'C', text: t('flow.compare.label'), run: toggleCompare },
    { keys: 'mod+S', text: t('flow.save.picture'), run: () => void savePicture().catch(showProblem) },
  ];
  useShortcuts(shortcuts);
  useShortcuts([
    { keys: 'shift+plus', text: t('flow.keys.zoomIn'), run: () => zoomView(ZOOM_A_KEY) },
    { keys: '=', text: t('flow.keys.zoomIn'), run: () => zoomView(ZOOM_A_KEY) },
  ]);
}

function toggleCompare(): void {
  const { compare } = useFlow.getState();
  set({ compare: compare ? undefined : { layout: 'split', partner: defaultPartner() } });
}
