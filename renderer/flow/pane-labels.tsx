import { useTranslation } from 'react-i18next';
import styles from './flow.module.css';
import { useFlow } from './flow-state.js';
import type { PaneBoxes } from './panes.js';

/** Says which picture is which, where there are two. */
export function PaneLabels({
  panes,
  model,
}: {
  readonly panes: readonly PaneBoxes[];
  readonly model: string;
}) {
  const { t } = useTranslation();
  const partner = useFlow((state) => state.compare?.partner);
  if (partner === undefined) return null;
  const other =
    partner === 'truth' ? t('flow.compare.truth') : partner === 'frame' ? t('flow.compare.frame') : partner;
  return panes.map(({ window }, i) => (
    <span
      key={window.x}
      className={styles.paneLabel}
      style={i === 0 ? { left: 10 } : { left: window.x + 10 }}
    >
      {i === 0 ? model : other}
    </span>
  ));
}
