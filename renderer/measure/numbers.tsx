/** What is measured in the pair that is shown. */
import { ActionIcon, SegmentedControl, Tooltip } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { lengthOf } from '../../engine/analysis/vector';
import type { MeasuredPair } from '../../engine/server/api';
import { ProblemNote } from '../app/problem';
import { useShown } from '../flow/shown';
import { type Place, samePlace } from './figures';
import styles from './measure.module.css';
import { useMeasuredClip } from './measure-clip';
import { removeAt, setMeasure, type Units, useMeasure } from './measure-state';
import { NameField } from './name-field';
import { Section } from './panel';
import { Profile } from './profile';
import { areaText, FLUX_UNITS, inUnitsOf, number, RATE_UNITS, SPEED_UNITS, withUnit } from './quantities';
import { useMeasured } from './use-measured';

export function Numbers() {
  const { t } = useTranslation();
  const { pair, current, error, isLast } = useMeasured();
  const tracks = useMeasure((state) => state.analysis.tracks);
  const placeOf = useTrackPlaces();
  return (
    <Section title={t('measure.numbers.title')} aside={<UnitChoice />}>
      {isLast ? (
        <p className={styles.hint}>{t('measure.numbers.last')}</p>
      ) : (
        <>
          <State current={current} failed={error !== undefined} />
          {error !== undefined && <ProblemNote error={error} />}
        </>
      )}
      {pair && (
        <div className={styles.cards} data-current={current} data-testid="measured">
          <Regions pair={pair} />
          <Lines pair={pair} />
          <Probes pair={pair} />
        </div>
      )}
      {tracks.map(({ name }) => (
        <Card key={name} place={{ list: 'tracks', name }} value={placeOf(name)}>
          <p className={styles.hint}>{t('measure.numbers.track')}</p>
        </Card>
      ))}
    </Section>
  );
}

/** Where a track is in the frame that is shown, or how far it went; nothing until the clip is measured. */
function useTrackPlaces(): (name: string) => string | undefined {
  const { t } = useTranslation();
  const frame = useShown((shown) => shown.frame);
  const measured = useMeasuredClip();
  return (name) => {
    const path = measured?.paths.find((one) => one.kind === 'tracks' && one.name === name);
    if (!path || measured?.outdated) return undefined;
    const at = path.points.find((point) => point.frame === frame);
    if (at) return t('measure.numbers.trackAt', { x: at.x.toFixed(1), y: at.y.toFixed(1) });
    return t('measure.numbers.trackEnd', { frame: path.points.at(-1)!.frame });
  };
}

/** Whether the flow at full size is still being computed. */
function State({ current, failed }: { readonly current: boolean; readonly failed: boolean }) {
  const { t } = useTranslation();
  const frame = useShown((shown) => shown.frame);
  if (failed) return null;
  return (
    <p className={styles.hint} role="status" data-testid="measuring" data-current={current}>
      {current
        ? t('measure.numbers.ofPair', { first: frame ?? 0, second: (frame ?? 0) + 1 })
        : t('measure.numbers.computing')}
    </p>
  );
}

function UnitChoice() {
  const { t } = useTranslation();
  const units = useMeasure((state) => state.units);
  const calibrated = useMeasure((state) => state.analysis.calibration.kind !== 'none');
  return (
    <SegmentedControl
      aria-label={t('measure.numbers.units')}
      size="xs"
      data={(Object.keys(SPEED_UNITS) as Units[]).map((value) => ({
        value,
        label: SPEED_UNITS[value],
        disabled: value === 'metric' && !calibrated,
      }))}
      value={units}
      onChange={(value) => setMeasure({ units: value as Units })}
    />
  );
}

function Regions({ pair: { samples } }: { readonly pair: MeasuredPair }) {
  const { t } = useTranslation();
  const units = useMeasure((state) => state.units);
  const drawn = useMeasure((state) => state.analysis.regions.length > 0);
  return samples.regions.map(({ region, motion, area }) => {
    const speed = SPEED_UNITS[units];
    const read = (of: (m: typeof motion.perFrame) => number) => inUnitsOf(motion, units, of);
    const { direction, statistics } = motion[units] ?? motion.perFrame;
    const mean = read((m) => m.statistics.mean);
    return (
      <Card
        key={region}
        place={drawn ? { list: 'regions', name: region } : undefined}
        title={drawn ? undefined : t('measure.numbers.frame')}
        value={withUnit(mean, speed)}
        mean={mean}
      >
        <Rows
          rows={[
            [t('measure.numbers.mean'), withUnit(mean, speed)],
            [
              t('measure.numbers.median'),
              withUnit(
                read((m) => m.statistics.median),
                speed,
              ),
            ],
            [
              t('measure.numbers.p95'),
              withUnit(
                read((m) => m.statistics.percentiles[95]),
                speed,
              ),
            ],
            [
              t('measure.numbers.direction'),
              Number.isFinite(direction.degrees) ? `${direction.degrees.toFixed(1).replace('-', '−')}°` : '–',
              t('measure.numbers.directionAbout'),
            ],
            [
              t('measure.numbers.vorticity'),
              withUnit(
                read((m) => m.rates.vorticity),
                RATE_UNITS[units],
              ),
            ],
            [
              t('measure.numbers.divergence'),
              withUnit(
                read((m) => m.rates.divergence),
                RATE_UNITS[units],
              ),
            ],
            [t('measure.numbers.area'), areaText(area, units)],
            [t('measure.numbers.unknown'), `${number(100 * (1 - statistics.known / statistics.pixels))} %`],
          ]}
        />
      </Card>
    );
  });
}

function Lines({ pair: { samples, profiles } }: { readonly pair: MeasuredPair }) {
  const { t } = useTranslation();
  const units = useMeasure((state) => state.units);
  return samples.lines.map(({ line, flux }) => {
    const value = inUnitsOf(flux, units, (number) => number);
    const profile = profiles.find((one) => one.line === line);
    return (
      <Card
        key={line}
        place={{ list: 'lines', name: line }}
        value={withUnit(value, FLUX_UNITS[units])}
        mean={value}
      >
        <Rows
          rows={[
            [t('measure.numbers.flux'), withUnit(value, FLUX_UNITS[units]), t('measure.numbers.fluxAbout')],
          ]}
        />
        {profile && <Profile profile={profile} />}
      </Card>
    );
  });
}

function Probes({ pair: { samples } }: { readonly pair: MeasuredPair }) {
  const { t } = useTranslation();
  const units = useMeasure((state) => state.units);
  const unit = SPEED_UNITS[units];
  return samples.probes.map(({ probe, velocity }) => {
    const speed = inUnitsOf(velocity, units, lengthOf);
    return (
      <Card key={probe} place={{ list: 'probes', name: probe }} value={withUnit(speed, unit)} mean={speed}>
        <Rows
          rows={[
            [
              'u',
              withUnit(
                inUnitsOf(velocity, units, ({ x }) => x),
                unit,
              ),
            ],
            [
              'v',
              withUnit(
                inUnitsOf(velocity, units, ({ y }) => y),
                unit,
              ),
            ],
            [t('measure.numbers.speed'), withUnit(speed, unit)],
          ]}
        />
      </Card>
    );
  });
}

interface CardProps {
  /** Undefined for the whole frame, which cannot be removed. */
  readonly place?: Place;
  readonly title?: string;
  readonly value?: string;
  /** The value as it came. */
  readonly mean?: number;
  readonly children: ReactNode;
}

/** One thing that was drawn; all of its numbers once it is selected, or alone. */
function Card({ place, title, value, mean, children }: CardProps) {
  const { t } = useTranslation();
  const selected = useMeasure((state) => place === undefined || samePlace(state.selected, place));
  const alone = useMeasure(
    ({ analysis }) =>
      analysis.regions.length + analysis.lines.length + analysis.probes.length + analysis.tracks.length <= 1,
  );
  const name = place?.name ?? title ?? '';
  return (
    <div
      className={styles.card}
      data-selected={(place && selected) || undefined}
      data-testid="card"
      data-name={name}
      data-value={mean}
    >
      <div className={styles.cardHead}>
        {place ? <NameField place={place} /> : <span className={styles.cardName}>{title}</span>}
        <button
          type="button"
          className={styles.value}
          aria-expanded={selected || alone}
          title={t('measure.numbers.show', { name })}
          onClick={() => place && setMeasure({ selected: place })}
        >
          {value}
        </button>
        {place && (
          <Tooltip label={t('measure.remove', { name })}>
            <ActionIcon size="sm" aria-label={t('measure.remove', { name })} onClick={() => removeAt(place)}>
              <IconTrash size={14} />
            </ActionIcon>
          </Tooltip>
        )}
      </div>
      {(selected || alone) && children}
    </div>
  );
}

function Rows({ rows }: { readonly rows: readonly (readonly [string, string, string?])[] }) {
  return (
    <dl className={styles.rows}>
      {rows.map(([name, value, about]) => (
        <div key={name}>
          <dt title={about}>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
