/** Tables, arrays, figures and a report of the clip, into a folder. */
import { Chip, Group, Input, Modal, Stack, Switch } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Output } from '../../engine/analysis/analysis';
import type { Grant } from '../../engine/server/api';
import { useSettings } from '../api/queries';
import { ProblemNote } from '../app/problem';
import { ClipInputs } from '../files/clip-inputs';
import { ExportFooter, OutputButton } from '../files/export-footer';
import { useFlow } from '../flow/flow-state';
import { useMeasureClip } from './measure-clip';
import { useMeasure } from './measure-state';

const OUTPUTS = ['csv', 'json', 'npz', 'svg', 'png', 'html'] as const satisfies readonly Output[];

interface Props {
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function ExportDialog({ opened, onClose }: Props) {
  const { t } = useTranslation();
  const name = useFlow((state) => state.clip?.name);
  return (
    <Modal opened={opened} onClose={onClose} title={t('measure.export.title', { name })}>
      <ExportForm onDone={onClose} />
    </Modal>
  );
}

function ExportForm({ onDone }: { readonly onDone: () => void }) {
  const { t } = useTranslation();
  const model = useSettings().data?.flowModel;
  const analysis = useMeasure((state) => state.analysis);
  const loop = useFlow((state) => state.loop);
  const [outputs, setOutputs] = useState<Output[]>([...OUTPUTS]);
  const [folder, setFolder] = useState<Grant>();
  const [others, setOthers] = useState<readonly Grant[]>([]);
  // The loop is one of this clip.
  const range = others.length > 0 ? undefined : loop;
  const [overwrite, setOverwrite] = useState(false);
  const measure = useMeasureClip();
  const send = useMutation({
    mutationFn: () =>
      measure({
        analysis,
        outputs,
        overwrite,
        output: folder!.id,
        others: others.map(({ id }) => id),
        frames: range && { ...range, step: 1 },
      }),
    onSuccess: () => {
      notifications.show({ title: t('flow.export.started'), message: t('flow.export.startedAbout') });
      onDone();
    },
  });
  return (
    <Stack gap="md">
      <Chip.Group
        multiple
        value={outputs}
        onChange={(ids) => setOutputs(OUTPUTS.filter((id) => ids.includes(id)))}
      >
        <Group gap={6} role="group" aria-label={t('measure.export.outputs')}>
          {OUTPUTS.map((id) => (
            <Chip key={id} value={id} size="xs" variant="outline">
              {t(`measure.export.output.${id}`)}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
      <Input.Wrapper label={t('measure.export.others')} description={t('measure.export.othersAbout')}>
        <ClipInputs inputs={others} onChange={setOthers} />
      </Input.Wrapper>
      <Input.Wrapper label={t('flow.export.output')}>
        <Group>
          <OutputButton folder={folder} onChoose={setFolder} />
        </Group>
      </Input.Wrapper>
      <Switch
        label={t('measure.export.overwrite')}
        checked={overwrite}
        onChange={({ currentTarget }) => setOverwrite(currentTarget.checked)}
      />
      {send.error && <ProblemNote error={send.error} />}
      <ExportFooter
        about={range ? t('measure.export.aboutLoop', { ...range }) : t('flow.export.about', { model })}
        ready={folder !== undefined && outputs.length > 0}
        sending={send.isPending}
        onCancel={onDone}
        onStart={() => send.mutate()}
      />
    </Stack>
  );
}
