/** How pixels and frames become metres and seconds. */
import { ActionIcon, Button, NumberInput, Select, Switch, Tooltip } from '@mantine/core';
import { IconPerspective, IconRuler2, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Analysis, METRES } from '../../engine/analysis/analysis';
import { useFlow } from '../flow/flow-state';
import styles from './measure.module.css';
import { edit, removeAt, type Tool, useMeasure } from './measure-state';
import { PlaneFields } from './plane-fields';
import { take } from './tool-bar';

type Unit = keyof typeof METRES;
const UNITS = ['µm', 'mm', 'cm', 'm', 'km', 'in', 'ft'] as const satisfies readonly Unit[];

export function ScaleSection() {
  const { t } = useTranslation();
  const calibration = useMeasure((state) => state.analysis.calibration);
  return (
    <>
      {calibration.kind === 'none' && <p className={styles.hint}>{t('measure.scale.none')}</p>}
      <div className={styles.row}>
        <ScaleTool tool="length" icon={<IconRuler2 size={15} />} />
        <ScaleTool tool="plane" icon={<IconPerspective size={15} />} />
        {calibration.kind !== 'none' && (
          <Tooltip label={t('measure.scale.remove')}>
            <ActionIcon
              aria-label={t('measure.scale.remove')}
              onClick={() => removeAt({ list: 'calibration', name: '' })}
            >
              <IconTrash size={15} />
            </ActionIcon>
          </Tooltip>
        )}
      </div>
      {calibration.kind === 'length' && (
        <div className={styles.row}>
          <NumberInput
            label={t('measure.scale.length')}
            value={calibration.length}
            min={0}
            flex={1}
            hideControls
            data-autofocus
            onFocus={({ currentTarget }) => currentTarget.select()}
            onKeyDown={leaveWhenDone}
            onChange={(length) => typeof length === 'number' && length > 0 && recalibrate({ length })}
          />
          <UnitSelect unit={calibration.unit} />
        </div>
      )}
      {calibration.kind === 'plane' && (
        <>
          <PlaneFields calibration={calibration} />
          <UnitSelect unit={calibration.unit} />
        </>
      )}
      <TimeAndAxes />
    </>
  );
}

function ScaleTool({
  tool,
  icon,
}: {
  readonly tool: Tool & ('length' | 'plane');
  readonly icon: React.ReactNode;
}) {
  const { t } = useTranslation();
  const active = useMeasure((state) => state.tool === tool);
  return (
    <Tooltip label={t(`measure.toolAbout.${tool}`)} multiline w={240}>
      <Button
        flex={1}
        px={6}
        variant={active ? 'light' : 'default'}
        leftSection={icon}
        aria-pressed={active}
        onClick={(event) => take(active ? undefined : tool, event)}
      >
        {t(`measure.scale.draw.${tool}`)}
      </Button>
    </Tooltip>
  );
}

function UnitSelect({ unit }: { readonly unit: Unit }) {
  const { t } = useTranslation();
  return (
    <Select
      label={t('measure.scale.unit')}
      data={[...UNITS]}
      value={unit}
      w={84}
      onChange={(next) => next && recalibrate({ unit: next as Unit })}
    />
  );
}

function TimeAndAxes() {
  const { t } = useTranslation();
  const frameRate = useMeasure((state) => state.analysis.frameRate);
  const axes = useMeasure((state) => state.analysis.axes);
  const placing = useMeasure((state) => state.tool === 'origin');
  const fps = useFlow((state) => state.clip?.fps);
  return (
    <details className={styles.more}>
      <summary>{t('measure.scale.more')}</summary>
      <NumberInput
        label={t('measure.scale.frameRate')}
        description={t('measure.scale.frameRateAbout')}
        placeholder={fps === undefined ? '' : String(Number(fps.toFixed(3)))}
        value={frameRate ?? ''}
        min={0}
        hideControls
        onKeyDown={leaveWhenDone}
        onChange={(value) =>
          edit((analysis) => ({
            ...analysis,
            frameRate: typeof value === 'number' && value > 0 ? value : undefined,
          }))
        }
      />
      <div className={styles.row}>
        <Switch
          label={t('measure.scale.yUp')}
          checked={axes.yUp}
          onChange={({ currentTarget: { checked } }) =>
            edit((analysis) => ({ ...analysis, axes: { ...analysis.axes, yUp: checked } }))
          }
        />
        <Button variant={placing ? 'light' : 'default'} px={8} onClick={(event) => take('origin', event)}>
          {t('measure.scale.origin')}
        </Button>
      </div>
    </details>
  );
}

/** The keys of the screen work again once a number is typed. */
export const leaveWhenDone = ({ key, currentTarget }: React.KeyboardEvent<HTMLInputElement>): void => {
  if (key === 'Enter' || key === 'Escape') currentTarget.blur();
};

const recalibrate = (change: { length?: number; unit?: Unit }): void =>
  edit((analysis) => ({
    ...analysis,
    calibration: { ...analysis.calibration, ...change } as Analysis['calibration'],
  }));
