import { useComputedColorScheme } from '@mantine/core';
import { useElementSize, useMergedRef } from '@mantine/hooks';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemNote } from '../app/problem';
import { type Drawn, FlowView, fitted, keepInSight, pan, toClip, zoomAt } from '../flow-view/index.js';
import { useMeasure } from '../measure/measure-state';
import { MeasureOverlay } from '../measure/overlay';
import { SteadyPicture } from '../measure/steady-picture';
import { Chip } from './chip.js';
import { useConnections } from './connections.js';
import styles from './flow.module.css';
import { set, useFlow } from './flow-state.js';
import { Media, viewWidth } from './media.js';
import { PaneLabels } from './pane-labels.js';
import { paneAt, panesOf } from './panes.js';
import { Patience } from './patience.js';
import { startPlayer } from './player.js';
import { compose, useShown } from './shown.js';
import { wantsOf } from './wants.js';

/** Around the clip, RGB 0..1: as the stage's own colour in flow.module.css. */
const BACKGROUNDS = { dark: [0.043, 0.051, 0.063], light: [0.863, 0.875, 0.894] } as const;

/** The view that is on screen, for whoever saves its picture. */
export const onScreen: { view?: FlowView } = {};

/** How much a turn of the wheel enlarges; trackpads tell of many small ones. */
const ZOOM_A_STEP = 0.0022;
export const ZOOM_A_KEY = 1.5;

interface Props {
  readonly clip: string;
  readonly model: string;
}

/** The picture: everything else on the screen is about it. */
export function Stage({ clip, model }: Props) {
  const { t } = useTranslation();
  const canvas = useRef<HTMLCanvasElement>(null);
  const { ref: sizeRef, width, height } = useElementSize<HTMLCanvasElement>();
  const ref = useMergedRef(canvas, sizeRef);
  const scheme = useComputedColorScheme('dark');
  const [view, setView] = useState<FlowView>();
  const [broken, setBroken] = useState(false);
  const media = useMedia(clip, width);
  const layout = useFlow((state) => state.compare?.layout);
  const cut = useFlow((state) => state.cut);
  const visualisation = useFlow((state) => state.visualisation);
  const frame = useShown((shown) => shown.frame);
  const measuring = useMeasure((state) => state.on);
  const size = useMemo(() => ({ width, height }), [width, height]);
  const panes = useMemo(() => panesOf(layout, cut, size), [layout, cut, size]);

  useEffect(() => startPlayer(), []);
  useEffect(() => {
    const element = canvas.current!;
    let made: FlowView;
    try {
      made = new FlowView(element, ([drawn]) => markDrawn(element, drawn));
    } catch {
      setBroken(true);
      return;
    }
    onScreen.view = made;
    setView(made);
    return () => {
      made.dispose();
      onScreen.view = undefined;
    };
  }, []);
  useEffect(() => {
    if (!view || !media) return;
    const patience = new Patience(() => update());
    const update = () => {
      const state = useFlow.getState();
      if (state.clip?.id !== clip) return;
      media.loaded.want(wantsOf(state, model));
      const { shown, contents } = compose(state, media.loaded, model, useShown.getState(), patience);
      useShown.setState(shown);
      const boxes = panesOf(state.compare?.layout, state.cut, { width, height });
      view.show({
        panes: contents.map((content, i) => ({ ...content, ...boxes[i]! })),
        camera: state.camera ?? fitted(state.clip, boxes[0]!.box),
        background: BACKGROUNDS[scheme],
        hurried: state.held || state.rate !== 0,
      });
    };
    media.follow(update);
    const forget = useFlow.subscribe(update);
    update();
    return () => {
      forget();
      patience.end();
      media.follow(() => {});
    };
  }, [view, media, clip, model, scheme, width, height]);
  useGestures(canvas);

  if (broken) {
    const problem = { code: 'no-webgl', message: t('flow.noWebGl'), advice: t('flow.noWebGlAdvice') };
    return <ProblemNote error={problem} />;
  }
  return (
    <div className={styles.stage}>
      <SteadyPicture size={size}>
        <canvas
          ref={ref}
          className={styles.canvas}
          data-testid="flow-canvas"
          role="img"
          aria-label={t('flow.stage', {
            visualisation: t(`flow.visualisation.${visualisation}.name`),
            frame: frame ?? 0,
          })}
        />
        {measuring && <MeasureOverlay size={size} />}
      </SteadyPicture>
      <PaneLabels panes={panes} model={model} />
      {layout === 'split' && <Cut width={width} />}
      <Chip model={model} onAgain={() => media?.loaded.tryAgain()} />
    </div>
  );
}

const sizeOf = ({ clientWidth, clientHeight }: HTMLElement) => ({ width: clientWidth, height: clientHeight });

/** Says on the element what it shows, for tests and tools. */
function markDrawn(element: HTMLCanvasElement, drawn: Drawn): void {
  const { frame, field, heldFrom, bitmap } = useShown.getState();
  Object.assign(element.dataset, {
    frame: bitmap ? frame : '',
    field: field?.width ?? 0,
    fieldFrame: field ? (heldFrom ?? frame) : '',
    // Its frame stands in for a visualisation that still lacks something.
    visualisation: drawn ?? '',
  });
}

/** The loader of a clip, at a width that suits the view; it changes when the window does, once it stands. */
function useMedia(clip: string, width: number) {
  const clipWidth = useFlow((state) => state.clip?.width ?? 0);
  const connections = useConnections();
  const wanted = width > 0 && clipWidth > 0 ? viewWidth(clipWidth, width * devicePixelRatio) : 0;
  const media = useMemo(() => {
    if (wanted === 0) return undefined;
    let listener = () => {};
    const loaded = new Media(clip, wanted, () => listener());
    return {
      loaded,
      follow: (next: () => void) => {
        listener = next;
      },
    };
  }, [clip, wanted]);
  useEffect(() => {
    // Another clip has other frames.
    useShown.setState({
      frame: undefined,
      bitmap: undefined,
      field: undefined,
      heldFrom: undefined,
      problem: undefined,
    });
    return () => media?.loaded.close();
  }, [media]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: when the handler is there again, what failed may work.
  useEffect(() => media?.loaded.tryAgain(), [media, connections]);
  return media;
}

/** Wheel and drag move the picture, the cursor probes it, a double click goes in and out. */
function useGestures(canvas: React.RefObject<HTMLCanvasElement | null>): void {
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const left = new AbortController();
    const { signal } = left;
    const at = ({ offsetX: x, offsetY: y }: MouseEvent) => ({ x, y });
    const zoom = (event: MouseEvent, factor: number) => zoomBy(element, at(event), factor);
    element.addEventListener(
      'wheel',
      (event) => {
        event.preventDefault();
        const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 24 : 1;
        zoom(event, Math.exp(-event.deltaY * lines * ZOOM_A_STEP * (event.ctrlKey ? 4 : 1)));
      },
      { signal, passive: false },
    );
    element.addEventListener(
      'dblclick',
      (event) => (useFlow.getState().camera ? set({ camera: undefined }) : zoom(event, 8)),
      { signal },
    );
    element.addEventListener(
      'pointerdown',
      (event) => {
        if (event.button === 0) element.setPointerCapture(event.pointerId);
      },
      { signal },
    );
    element.addEventListener(
      'pointermove',
      (event) => {
        if (element.hasPointerCapture(event.pointerId)) panBy(element, event.movementX, event.movementY);
        probe(element, at(event));
      },
      { signal },
    );
    element.addEventListener('pointerleave', () => set({ probe: undefined }), { signal });
    return () => left.abort();
  }, [canvas]);
}

const currentPanes = (element: HTMLElement) => {
  const { compare, cut } = useFlow.getState();
  return panesOf(compare?.layout, cut, sizeOf(element));
};

function zoomBy(element: HTMLElement, point: { x: number; y: number }, factor: number): void {
  const { clip, camera } = useFlow.getState();
  if (!clip) return;
  const { box } = paneAt(currentPanes(element), point);
  const next = zoomAt(camera ?? fitted(clip, box), clip, box, point, factor);
  set({ camera: keepInSight(next, clip) });
}

/** Around the middle, for keys. */
export function zoomView(factor: number): void {
  const element = document.querySelector<HTMLElement>('[data-testid="flow-canvas"]');
  if (!element) return;
  const [pane] = currentPanes(element);
  const { x, y, width, height } = pane!.box;
  zoomBy(element, { x: x + width / 2, y: y + height / 2 }, factor);
}

function panBy(element: HTMLElement, dx: number, dy: number): void {
  const { clip, camera } = useFlow.getState();
  if (!clip || (dx === 0 && dy === 0)) return;
  const [pane] = currentPanes(element);
  set({ camera: keepInSight(pan(camera ?? fitted(clip, pane!.box), dx, dy), clip) });
}

function probe(element: HTMLElement, point: { x: number; y: number }): void {
  const { clip, camera, probe: before } = useFlow.getState();
  if (!clip) return;
  const { box } = paneAt(currentPanes(element), point);
  const place = toClip(camera ?? fitted(clip, box), box, point);
  const [x, y] = [Math.floor(place.x), Math.floor(place.y)];
  const inside = x >= 0 && y >= 0 && x < clip.width && y < clip.height;
  if (!inside && before) set({ probe: undefined });
  if (inside && (before?.x !== x || before.y !== y)) set({ probe: { x, y } });
}

/** The line between the two pictures of a cut view. */
function Cut({ width }: { readonly width: number }) {
  const { t } = useTranslation();
  const cut = useFlow((state) => state.cut);
  const move = (share: number) => set({ cut: Math.min(0.95, Math.max(0.05, share)) });
  return (
    <div
      className={styles.cut}
      style={{ left: `${cut * 100}%` }}
      role="slider"
      tabIndex={0}
      aria-label={t('flow.compare.cut')}
      aria-valuemin={5}
      aria-valuemax={95}
      aria-valuenow={Math.round(cut * 100)}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) move(cut + event.movementX / width);
      }}
      onKeyDown={(event) => {
        if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
        event.stopPropagation();
        move(cut + (event.key === 'ArrowLeft' ? -0.02 : 0.02));
      }}
    />
  );
}
