import { NumberInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Analysis, Point } from '../../engine/analysis/analysis';
import { onUnitSquare } from './draw';
import styles from './measure.module.css';
import { edit } from './measure-state';
import { leaveWhenDone } from './scale-section';

type Plane = Extract<Analysis['calibration'], { kind: 'plane' }>;

/** Where the four points are on the plane: corners of a rectangle, or anywhere. */
export function PlaneFields({ calibration }: { readonly calibration: Plane }) {
  const { t } = useTranslation();
  const { points } = calibration;
  const rectangle = rectangleOf(points.map(({ plane }) => plane));
  const setPoints = (next: Plane['points']) =>
    edit((analysis) => ({ ...analysis, calibration: { ...calibration, points: next } }));
  const resize = (width: number, height: number) =>
    setPoints(
      onUnitSquare(
        points.map(({ image }) => image),
        width,
        height,
      ),
    );
  return (
    <>
      <div className={styles.row}>
        <Field
          label={t('measure.scale.width')}
          value={rectangle?.width}
          positive
          onChange={(width) => resize(width, rectangle?.height ?? width)}
        />
        <Field
          label={t('measure.scale.height')}
          value={rectangle?.height}
          positive
          onChange={(height) => resize(rectangle?.width ?? height, height)}
        />
      </div>
      <details className={styles.more} open={!rectangle || undefined}>
        <summary>{t('measure.scale.coordinates')}</summary>
        {points.map(({ plane }, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a corner is its number.
          <div key={i} className={styles.row}>
            <span className={styles.dim}>{i + 1}</span>
            {(['x', 'y'] as const).map((axis) => (
              <Field
                key={axis}
                ariaLabel={t('measure.scale.coordinate', { axis, number: i + 1 })}
                value={plane[axis]}
                onChange={(value) =>
                  setPoints(points.with(i, { ...points[i]!, plane: { ...plane, [axis]: value } }))
                }
              />
            ))}
          </div>
        ))}
      </details>
    </>
  );
}

interface FieldProps {
  readonly label?: string;
  readonly ariaLabel?: string;
  readonly value?: number;
  readonly positive?: boolean;
  readonly onChange: (value: number) => void;
}

function Field({ label, ariaLabel, value, positive, onChange }: FieldProps) {
  return (
    <NumberInput
      label={label}
      aria-label={ariaLabel}
      value={value ?? ''}
      flex={1}
      miw={0}
      hideControls
      onKeyDown={leaveWhenDone}
      onChange={(next) => typeof next === 'number' && (!positive || next > 0) && onChange(next)}
    />
  );
}

/** Undefined where the points are not the corners of a rectangle, clockwise from the origin. */
function rectangleOf([a, b, c, d]: readonly Point[]): { width: number; height: number } | undefined {
  const [width, height] = [c!.x, c!.y];
  const is = (point: Point | undefined, x: number, y: number) => point?.x === x && point.y === y;
  const isRectangle = is(a, 0, 0) && is(b, width, 0) && is(d, 0, height) && width > 0 && height > 0;
  return isRectangle ? { width, height } : undefined;
}
