/** Files can be dropped anywhere: the screen that is shown says what becomes of them. */
import { IconDownload } from '@tabler/icons-react';
import { useEffect, useEffectEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { create } from 'zustand';
import type { Grant } from '../../engine/server/api';
import { showProblem } from '../app/problem';
import classes from './drop.module.css';
import { useFiles } from './files';

interface Target {
  /** What dropping does, in the language of the page: "look at its motion". */
  readonly purpose: string;
  readonly take: (grants: Grant[]) => void;
}

const useTargets = create<{ targets: readonly Target[] }>(() => ({ targets: [] }));

/** Takes what is dropped while the component is shown; the latest to ask gets it. */
export function useDrop({ purpose, take }: Target): void {
  const taken = useEffectEvent(take);
  useEffect(() => {
    const target: Target = { purpose, take: (grants) => taken(grants) };
    useTargets.setState(({ targets }) => ({ targets: [...targets, target] }));
    return () => useTargets.setState(({ targets }) => ({ targets: targets.filter((it) => it !== target) }));
  }, [purpose]);
}

export function DropOverlay() {
  const { t } = useTranslation();
  const files = useFiles();
  const target = useTargets(({ targets }) => targets.at(-1));
  const [over, setOver] = useState(false);

  const drop = useEffectEvent(async (data: DataTransfer) => {
    if (!target) return;
    try {
      const grants = await files.take(data);
      if (grants.length > 0) target.take(grants);
    } catch (error) {
      showProblem(error);
    }
  });

  useEffect(() => {
    const { signal, abort } = listening();
    const on = (type: 'dragenter' | 'dragover' | 'dragleave' | 'drop', heard: (event: DragEvent) => void) =>
      window.addEventListener(
        type,
        (event) => {
          if (!event.dataTransfer?.types.includes('Files')) return;
          event.preventDefault();
          heard(event);
        },
        { signal },
      );
    on('dragenter', () => setOver(true));
    on('dragover', ({ dataTransfer }) => {
      dataTransfer!.dropEffect = 'copy';
    });
    // Leaving the window, rather than an element in it.
    on('dragleave', ({ relatedTarget }) => {
      if (relatedTarget === null) setOver(false);
    });
    on('drop', ({ dataTransfer }) => {
      setOver(false);
      drop(dataTransfer!);
    });
    return abort;
  }, []);

  if (!over || !target) return null;
  return (
    <div className={classes.overlay}>
      <div className={classes.note}>
        <IconDownload size={40} stroke={1.3} />
        {t('files.dropTo', { purpose: target.purpose })}
      </div>
    </div>
  );
}

function listening() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}
