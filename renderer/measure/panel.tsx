/** What is measured, beside the picture: tools, scale, numbers, curves, files. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFlow } from '../flow/flow-state';
import { CameraSection } from './camera-section';
import { ClipSection } from './clip-section';
import { ColoursSection } from './colours-section';
import { FileActions } from './file-actions';
import styles from './measure.module.css';
import { useMeasure } from './measure-state';
import { Numbers } from './numbers';
import { ScaleSection } from './scale-section';
import { ToolBar } from './tool-bar';

export function MeasurePanel() {
  const { t } = useTranslation();
  const nothing = useMeasure(
    ({ analysis }) =>
      analysis.calibration.kind === 'none' &&
      [analysis.regions, analysis.lines, analysis.probes, analysis.tracks].every((list) => list.length === 0),
  );
  const visualisation = useFlow((state) => state.visualisation);
  return (
    <aside className={styles.panel} aria-label={t('measure.panel')}>
      <div className={styles.top}>
        <h2>{t('measure.title')}</h2>
        <FileActions />
      </div>
      <section className={styles.section} aria-label={t('measure.tools')}>
        <ToolBar />
        {nothing && <p className={styles.hint}>{t('measure.empty')}</p>}
      </section>
      <Section title={t('measure.scale.title')}>
        <ScaleSection />
      </Section>
      <Numbers />
      <Section title={t(`flow.visualisation.${visualisation}.name`)}>
        <ColoursSection />
      </Section>
      <Section title={t('measure.clip.title')}>
        <ClipSection />
      </Section>
      <Section title={t('measure.camera.title')}>
        <CameraSection />
      </Section>
    </aside>
  );
}

export function Section({
  title,
  aside,
  children,
}: {
  title: string;
  aside?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className={styles.section} aria-label={title}>
      <div className={styles.heading}>
        <h3>{title}</h3>
        {aside}
      </div>
      {children}
    </section>
  );
}
