/** What moves because the camera does, and what moves by itself. */
import { Select, Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Analysis, CameraModel } from '../../engine/analysis/analysis';
import { lengthOf } from '../../engine/analysis/vector';
import styles from './measure.module.css';
import { useMeasuredClip } from './measure-clip';
import { edit, setMeasure, useMeasure } from './measure-state';
import { inUnitsOf, number, SPEED_UNITS, withUnit } from './quantities';
import { useMeasured } from './use-measured';

const MODELS = ['translation', 'similarity', 'homography'] as const satisfies readonly CameraModel[];
/** As the analysis has them where it does not say. */
const OBJECTS = { minArea: 100, minSpeed: 0.5 };

export function CameraSection() {
  const { t } = useTranslation();
  const camera = useMeasure((state) => state.analysis.camera);
  const objects = useMeasure((state) => state.analysis.objects);
  const change = (next: Partial<Pick<Analysis, 'camera' | 'objects'>>) =>
    edit((analysis) => ({ ...analysis, ...next }));
  return (
    <>
      <Select
        aria-label={t('measure.camera.title')}
        data={[
          { value: 'none', label: t('measure.camera.none') },
          ...MODELS.map((value) => ({ value, label: t(`measure.camera.${value}`) })),
        ]}
        value={camera?.model ?? 'none'}
        onChange={(value) =>
          change({
            camera:
              value === 'none'
                ? undefined
                : { model: value as CameraModel, subtract: camera?.subtract ?? true },
          })
        }
      />
      {camera && (
        <Switch
          label={t('measure.camera.subtract')}
          checked={camera.subtract}
          onChange={({ currentTarget: { checked } }) => change({ camera: { ...camera, subtract: checked } })}
        />
      )}
      <CameraMotion />
      {camera && <SteadySwitch />}
      <Switch
        label={t('measure.camera.objects')}
        description={t('measure.camera.objectsAbout')}
        checked={objects !== undefined}
        onChange={({ currentTarget: { checked } }) => change({ objects: checked ? OBJECTS : undefined })}
      />
    </>
  );
}

function SteadySwitch() {
  const { t } = useTranslation();
  const steady = useMeasure((state) => state.steady);
  const isKnown = (useMeasuredClip()?.steady.length ?? 0) > 1;
  return (
    <Switch
      label={t('measure.camera.steady')}
      description={isKnown ? undefined : t('measure.camera.steadyFirst')}
      disabled={!isKnown}
      checked={steady && isKnown}
      onChange={({ currentTarget }) => setMeasure({ steady: currentTarget.checked, tool: undefined })}
    />
  );
}

/** The camera's motion in the pair that is shown. */
function CameraMotion() {
  const { t } = useTranslation();
  const units = useMeasure((state) => state.units);
  const { pair, current } = useMeasured();
  const camera = pair?.samples.camera;
  if (!camera || !current) return null;
  const rows = [
    [t('measure.camera.shift'), withUnit(inUnitsOf(camera.velocity, units, lengthOf), SPEED_UNITS[units])],
    [t('measure.camera.rotation'), `${number(camera.described.rotation)}°`],
    [t('measure.camera.zoom'), `${number(camera.described.zoom)} ×`],
    [t('measure.camera.inliers'), `${number(100 * camera.inliers)} %`],
  ] as const;
  return (
    <dl className={styles.rows} data-testid="camera">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
