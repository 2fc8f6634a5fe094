import { ActionIcon, Slider, Switch, Text, Tooltip } from '@mantine/core';
import { IconChevronLeft, IconChevronRight, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import type { Attention, ClassifiedPicture } from '../../engine/server/api';
import { answer, api, until } from '../api/client';
import { ProblemNote } from '../app/problem';
import { useRemembered } from '../app/session';
import { useShortcuts } from '../app/shortcuts';
import { isUnsure } from './arrange';
import { ClassBars } from './class-bars';
import classes from './classify.module.css';
import { HeatOverlay } from './heat-overlay';
import { imageAddress } from './image-address';

interface Props {
  readonly job: string;
  readonly picture: ClassifiedPicture;
  /** Goes on by so many pictures. */
  readonly onStep: (step: 1 | -1) => void;
  readonly onClose: () => void;
}

/** One picture large, what it shows, and where that comes from. */
export function PictureDetail({ job, picture, onStep, onClose }: Props) {
  const { t } = useTranslation();
  const [heat, setHeat] = useRemembered('classify.heat', true);
  useShortcuts([
    { keys: 'Escape', text: t('classify.keys.close'), run: onClose },
    { keys: 'A', text: t('classify.keys.heat'), run: () => setHeat(!heat) },
  ]);
  return (
    <section className={classes.detail} aria-label={picture.name}>
      <header className={classes.detailHead}>
        <ActionIcon aria-label={t('classify.previous')} onClick={() => onStep(-1)}>
          <IconChevronLeft size={18} />
        </ActionIcon>
        <ActionIcon aria-label={t('classify.next')} onClick={() => onStep(1)}>
          <IconChevronRight size={18} />
        </ActionIcon>
        <Text className={classes.detailName} fw={600}>
          {picture.name}
        </Text>
        {'width' in picture && (
          <Text c="dimmed" size="sm">
            {t('classify.size', { width: picture.width, height: picture.height })}
          </Text>
        )}
        <ActionIcon aria-label={t('classify.close')} onClick={onClose}>
          <IconX size={18} />
        </ActionIcon>
      </header>
      {'error' in picture ? (
        <div className={classes.stage}>
          <ProblemNote error={picture.error} />
        </div>
      ) : (
        <Seen job={job} picture={picture} heat={heat} onHeat={setHeat} />
      )}
    </section>
  );
}

interface SeenProps {
  readonly job: string;
  readonly picture: Exclude<ClassifiedPicture, { error: unknown }>;
  readonly heat: boolean;
  readonly onHeat: (on: boolean) => void;
}

function Seen({ job, picture, heat, onHeat }: SeenProps) {
  const { t } = useTranslation();
  const [opacity, setOpacity] = useRemembered('classify.opacity', 0.6);
  const {
    data: attention,
    error,
    isFetching,
  } = useQuery({
    queryKey: ['classifications', job, 'attention', picture.n],
    queryFn: ({ signal }) =>
      answer<Attention>(
        api.classifications[':job'].pictures[':n'].attention.$get(
          { param: { job, n: String(picture.n) } },
          until(signal),
        ),
      ),
    enabled: heat,
  });
  const ratio = { '--ratio': picture.width / picture.height } as CSSProperties;
  return (
    <>
      <div className={classes.stage}>
        <div className={classes.picture} style={ratio}>
          <img src={imageAddress(job, picture.n, 1280)} alt={picture.name} />
          {heat && attention && <HeatOverlay attention={attention} opacity={opacity} />}
        </div>
      </div>
      <footer className={classes.foot}>
        <div>
          <ClassBars guesses={picture} large />
          {isUnsure(picture) && (
            <Text size="sm" mt={8}>
              <span className={classes.unsure}>{t('classify.unsure')}</span> {t('classify.unsureHint')}
            </Text>
          )}
          {picture.sure === undefined && (
            <Text size="sm" mt={8} c="dimmed">
              {t('classify.uncalibrated')}
            </Text>
          )}
        </div>
        <div>
          <Tooltip label={t('classify.heatHint')} multiline w={260}>
            <Switch
              size="xs"
              checked={heat}
              onChange={({ currentTarget }) => onHeat(currentTarget.checked)}
              label={t('classify.heat')}
            />
          </Tooltip>
          <Text size="xs" c="dimmed" mt={12}>
            {isFetching ? t('classify.heatComing') : t('classify.opacity')}
          </Text>
          <Slider
            mt={4}
            size="sm"
            min={0}
            max={1}
            step={0.05}
            value={opacity}
            onChange={setOpacity}
            disabled={!heat}
            label={null}
            thumbLabel={t('classify.opacity')}
          />
          {heat && error && <ProblemNote error={error} />}
        </div>
      </footer>
    </>
  );
}
