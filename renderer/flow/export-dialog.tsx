/** Flow files, pictures and video of the clip that is open, computed as a batch would. */
import { Modal, SegmentedControl, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Grant, JobInfo } from '../../engine/server/api.js';
import { answer, api } from '../api/client';
import { useSettings } from '../api/queries';
import { ProblemNote } from '../app/problem';
import { ExportFooter, OutputButton } from '../files/export-footer';
import { OutputChoices, type Outputs } from '../files/output-choices';
import { frameCount, useFlow } from './flow-state.js';
import type { Loop } from './playback.js';

type Part = 'all' | 'loop' | 'pair';

export interface ExportDialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  /** What one came for, chosen beforehand. */
  readonly preset: 'flow' | 'video' | 'picture';
}

export function ExportDialog({ opened, onClose, preset }: ExportDialogProps) {
  const { t } = useTranslation();
  const clip = useFlow((state) => state.clip?.id);
  const name = useFlow((state) => state.clip?.name);
  return (
    <Modal opened={opened && clip !== undefined} onClose={onClose} title={t('flow.export.title', { name })}>
      {clip && <ExportForm clip={clip} preset={preset} onDone={onClose} />}
    </Modal>
  );
}

interface FormProps extends Pick<ExportDialogProps, 'preset'> {
  readonly clip: string;
  readonly onDone: () => void;
}

function ExportForm({ clip, preset, onDone }: FormProps) {
  const { t } = useTranslation();
  const model = useSettings().data?.flowModel;
  const loop = useFlow((state) => state.loop);
  const index = useFlow((state) => state.index);
  const count = useFlow(frameCount);
  const [outputs, setOutputs] = useState<Outputs>({
    formats: ['flo'],
    viz: preset === 'video' ? ['mp4'] : preset === 'picture' ? ['png'] : [],
    extras: [],
    backward: false,
  });
  const [part, setPart] = useState<Part>(preset === 'picture' ? 'pair' : loop ? 'loop' : 'all');
  const [output, setOutput] = useState<Grant>();
  const start = Math.max(0, Math.min(index, count - 2));
  const pair = { start, end: start + 1 };
  const send = useMutation({
    mutationFn: () =>
      answer<JobInfo>(
        api.clips[':id'].export.$post({
          param: { id: clip },
          json: {
            ...outputs,
            output: output!.id,
            overwrite: false,
            frames: rangeOf(part, loop, pair),
            model,
          },
        }),
      ),
    onSuccess: () => {
      notifications.show({ title: t('flow.export.started'), message: t('flow.export.startedAbout') });
      onDone();
    },
  });
  const parts = [
    { value: 'all', label: t('flow.export.all') },
    ...(loop && loop.end > loop.start ? [{ value: 'loop', label: t('flow.export.loop', { ...loop }) }] : []),
    { value: 'pair', label: t('flow.export.pair', pair) },
  ];
  return (
    <Stack gap="md">
      <OutputChoices value={outputs} onChange={(change) => setOutputs({ ...outputs, ...change })} />
      <Field label={t('flow.export.frames')}>
        <SegmentedControl
          color="iris"
          data={parts}
          value={part}
          onChange={(value) => setPart(value as Part)}
        />
      </Field>
      <Field label={t('flow.export.output')}>
        <OutputButton folder={output} onChoose={setOutput} />
      </Field>
      {send.error && <ProblemNote error={send.error} />}
      <ExportFooter
        about={t('flow.export.about', { model })}
        ready={output !== undefined && outputs.formats.length > 0}
        sending={send.isPending}
        onCancel={onDone}
        onStart={() => send.mutate()}
      />
    </Stack>
  );
}

function Field({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div>
      <Text size="xs" fw={600} mb={6}>
        {label}
      </Text>
      {children}
    </div>
  );
}

/** The frames of an export; undefined for all. */
function rangeOf(part: Part, loop: Loop | undefined, pair: Loop) {
  if (part === 'loop' && loop) return { ...loop, step: 1 };
  return part === 'pair' ? { ...pair, step: 1 } : undefined;
}
