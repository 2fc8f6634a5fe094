import { ActionIcon, Tooltip } from '@mantine/core';
import { IconArrowBackUp, IconDeviceFloppy, IconFolderOpen } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Analysis } from '../../engine/analysis/analysis';
import { ApiError, answer, api } from '../api/client';
import { showProblem } from '../app/problem';
import { pickFromComputer } from '../files/pick';
import { saveBlob } from '../files/save-blob';
import { useFlow } from '../flow/flow-state';
import { bestUnits, edit, setMeasure, undo, useMeasure } from './measure-state';

/** The analysis as a small file, for another day or another clip. */
export function FileActions() {
  const { t } = useTranslation();
  const changed = useMeasure((state) => state.past.length > 0);
  const actions = [
    [t('measure.undo'), IconArrowBackUp, undo, changed],
    [t('measure.open'), IconFolderOpen, () => openAnalysis().catch(showProblem), true],
    [t('measure.save'), IconDeviceFloppy, saveAnalysis, true],
  ] as const;
  return (
    <div>
      {actions.map(([label, Icon, run, enabled]) => (
        <Tooltip key={label} label={label}>
          <ActionIcon component="button" aria-label={label} onClick={run} disabled={!enabled}>
            <Icon size={16} />
          </ActionIcon>
        </Tooltip>
      ))}
    </div>
  );
}

/** As `analyze --plan` takes it, among the downloads. */
function saveAnalysis(): void {
  const { analysis } = useMeasure.getState();
  const name = useFlow.getState().clip?.name ?? 'analysis';
  const text = `${JSON.stringify(analysis, undefined, 2)}\n`;
  saveBlob(new Blob([text], { type: 'application/json' }), `${name}.analysis.json`);
}

/** In the place of what is drawn; it can be taken back. Throws ApiError for what is no analysis. */
async function openAnalysis(): Promise<void> {
  const [file] = await pickFromComputer({ accept: ['.json'] });
  if (!file) return;
  const analysis = await answer<Analysis>(
    api.analyses.$post({ json: { analysis: parsed(await file.text(), file.name), from: file.name } }),
  );
  edit(() => analysis);
  setMeasure({ selected: undefined, units: bestUnits(analysis) });
}

function parsed(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiError('bad-analysis', `${name} is not JSON.`);
  }
}
