import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ComparisonTable } from './comparison.js';
import styles from './flow.module.css';
import { useFlow } from './flow-state.js';
import { FrameClassesPanel } from './frame-classes.js';
import { useReading } from './probe.js';
import { ProbePanel } from './probe-panel.js';
import { ScaleControl } from './scale-control.js';
import { ShownLegend } from './shown-legend.js';

/** What the colours mean, and the numbers behind them. */
export function Inspector({ model }: { readonly model: string }) {
  const { t } = useTranslation();
  const visualisation = useFlow((state) => state.visualisation);
  const measured = useFlow(({ clip, compare }) => clip?.truth && (compare || visualisation === 'error'));
  const reading = useReading(model);
  const vector =
    reading?.u !== undefined && reading.v !== undefined ? { u: reading.u, v: reading.v } : undefined;
  return (
    <aside className={styles.inspector} aria-label={t('flow.inspector')}>
      <Section title={t(`flow.visualisation.${visualisation}.name`)}>
        <p className={styles.about}>{t(`flow.visualisation.${visualisation}.text`)}</p>
        <ShownLegend visualisation={visualisation} vector={vector} />
        <ScaleControl />
      </Section>
      <Section title={t('flow.probe.label')}>
        <ProbePanel reading={reading} />
      </Section>
      {measured && (
        <Section title={t('flow.compare.errors')}>
          <ComparisonTable model={model} />
        </Section>
      )}
      <Section title={t('flow.classes.label')}>
        <FrameClassesPanel />
      </Section>
    </aside>
  );
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className={styles.section}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}
