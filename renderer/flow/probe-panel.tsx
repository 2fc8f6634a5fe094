import { ActionIcon, CopyButton, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import styles from './flow.module.css';
import { useFlow } from './flow-state.js';
import { endOf } from './playback.js';
import { angleOf, type Reading } from './probe.js';

/** The numbers under the cursor. Those that are not exact yet are told by a sign. */
export function ProbePanel({ reading }: { readonly reading: Reading | undefined }) {
  const { t } = useTranslation();
  const index = useFlow((state) => state.index);
  const seconds = useFlow(({ times }) => endOf(times, index) - (times[index] ?? 0));
  if (!reading) return <p className={styles.hint}>{t('flow.probe.hint')}</p>;
  const { x, y, u, v, rgb, exactFlow, exactPixels } = reading;
  const known = u !== undefined && v !== undefined && !Number.isNaN(u);
  const length = known ? Math.hypot(u, v) : undefined;
  const about = exactFlow ? '' : '≈ ';
  const number = (value: number | undefined, digits = 2) =>
    value === undefined || Number.isNaN(value) ? '–' : about + signed(value, digits);
  const rows: [string, string, string?][] = [
    [t('flow.probe.pixel'), `${x}, ${y}`],
    ['u', number(u), t('flow.probe.right')],
    ['v', number(v), t('flow.probe.down')],
    [t('flow.probe.length'), length === undefined ? '–' : `${about}${length.toFixed(2)} px`],
    [t('flow.probe.speed'), length === undefined ? '–' : `${about}${(length / seconds).toFixed(1)} px/s`],
    [
      t('flow.probe.angle'),
      known && length! > 0 ? `${about}${angleOf(u, v).toFixed(1)}°` : '–',
      t('flow.probe.angleAbout'),
    ],
    [
      t('flow.probe.rgb'),
      rgb?.length ? `${exactPixels ? '' : '≈ '}${rgb.map((value) => Math.round(value)).join(' ')}` : '–',
    ],
  ];
  const text = [index, x, y, u, v, length, known ? angleOf(u, v) : Number.NaN, ...(rgb ?? [])].join('\t');
  return (
    <dl className={styles.numbers} data-testid="probe" data-exact={exactFlow} data-u={u} data-v={v}>
      {rows.map(([name, value, about]) => (
        <div key={name}>
          <dt title={about}>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
      <div className={styles.copy}>
        <dt>{t(exactFlow ? 'flow.probe.exact' : 'flow.probe.approximate')}</dt>
        <dd>
          <Copy text={text} />
        </dd>
      </div>
    </dl>
  );
}

const signed = (value: number, digits: number) => (value < 0 ? '−' : '+') + Math.abs(value).toFixed(digits);

function Copy({ text }: { readonly text: string }) {
  const { t } = useTranslation();
  return (
    <CopyButton value={text}>
      {({ copied, copy }) => (
        <Tooltip label={t(copied ? 'flow.probe.copied' : 'flow.probe.copy')}>
          <ActionIcon size="sm" onClick={copy} aria-label={t('flow.probe.copy')}>
            {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  );
}
