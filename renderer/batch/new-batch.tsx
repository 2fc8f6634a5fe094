/** What a new batch is made of: clips, a model, what to write, and where. What was chosen last is there again. */
import {
  Button,
  Drawer,
  Group,
  Input,
  NumberInput,
  ScrollArea,
  Select,
  Stack,
  Switch,
  Text,
} from '@mantine/core';
import { IconFolder } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Grant, JobInfo } from '../../engine/server/api';
import { answer, api } from '../api/client';
import { isHere, useModels, useSettings, useSystem } from '../api/queries';
import { ProblemNote, showProblem } from '../app/problem';
import { useRemembered } from '../app/session';
import { ClipInputs } from '../files/clip-inputs';
import { useDrop } from '../files/drop';
import { useFiles } from '../files/files';
import { OutputChoices, type Outputs } from '../files/output-choices';
import classes from './new-batch.module.css';

interface Options extends Outputs {
  /** Pixels of the longer side; undefined for full size. */
  readonly maxSize?: number;
  /** Whether the folders in folders are searched too. */
  readonly recursive: boolean;
  /** Whether the results lie in folders as the clips do. */
  readonly keepFolders: boolean;
}

const INITIAL: Options = {
  formats: ['flo'],
  viz: ['mp4'],
  extras: [],
  backward: false,
  recursive: false,
  keepFolders: false,
};

export function NewBatch({ dropped, onClose }: { dropped: Grant[]; onClose: () => void }) {
  const { t } = useTranslation();
  const files = useFiles();
  const { data: settings } = useSettings();
  const [inputs, setInputs] = useState<readonly Grant[]>(dropped);
  const [output, setOutput] = useState<Grant>();
  const [chosenModel, setModel] = useState<string>();
  // Not kept for the next time: it destroys.
  const [overwrite, setOverwrite] = useState(false);
  const [remembered, setOptions] = useRemembered('batch.options', INITIAL);
  // What an earlier version kept has not all of them.
  const options = { ...INITIAL, ...remembered };
  const [onQueue, setOnQueue] = useState(false);
  const { keepFolders, ...written } = options;
  const { data: system } = useSystem();
  const model = chosenModel ?? settings?.flowModel;

  const add = (grants: readonly Grant[]) => setInputs((before) => [...before, ...grants]);
  useDrop({ purpose: t('batch.dropPurpose'), take: add });
  const start = useMutation({
    mutationFn: () =>
      answer<JobInfo>(
        api.jobs.$post({
          json: {
            inputs: inputs.map(({ id }) => id),
            output: output!.id,
            model,
            ...written,
            name: keepFolders ? '{path}' : '{name}',
            overwrite,
            onQueue,
          },
        }),
      ),
    onSuccess: onClose,
  });
  const missing =
    inputs.length === 0
      ? t('batch.needInputs')
      : options.formats.length === 0
        ? t('batch.needFormats')
        : output === undefined && t('batch.needOutput');

  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={420}
      title={t('batch.new')}
      classNames={{ body: classes.body, content: classes.content }}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <ScrollArea flex={1} className={classes.options}>
        <Stack gap="md">
          <Input.Wrapper label={t('batch.inputs')} description={t('batch.inputsHint')}>
            <ClipInputs inputs={inputs} onChange={setInputs} images />
          </Input.Wrapper>
          <Switch
            label={t('batch.recursive')}
            checked={options.recursive}
            onChange={({ currentTarget }) => setOptions({ ...options, recursive: currentTarget.checked })}
          />
          <Switch
            label={t('batch.keepFolders')}
            checked={keepFolders}
            onChange={({ currentTarget }) => setOptions({ ...options, keepFolders: currentTarget.checked })}
          />
          {system?.hasQueue && (
            <Switch
              label={t('batch.onQueue')}
              checked={onQueue}
              onChange={({ currentTarget }) => setOnQueue(currentTarget.checked)}
            />
          )}
          <ModelChoice model={model} onChange={setModel} />
          <Written options={options} onChange={(change) => setOptions({ ...options, ...change })} />
          <Input.Wrapper label={t('batch.output')}>
            <Group gap="xs" mt={4}>
              <Button
                variant="default"
                leftSection={<IconFolder size={14} />}
                onClick={() =>
                  files
                    .chooseOutput()
                    .then((grant) => grant && setOutput(grant))
                    .catch(showProblem)
                }
              >
                {output?.name ?? t('batch.chooseOutput')}
              </Button>
            </Group>
          </Input.Wrapper>
          <Switch
            label={t('batch.overwrite')}
            description={t('batch.overwriteHint')}
            checked={overwrite}
            onChange={({ currentTarget }) => setOverwrite(currentTarget.checked)}
          />
          {start.error && <ProblemNote error={start.error} />}
        </Stack>
      </ScrollArea>
      <Group justify="flex-end" className={classes.footer}>
        <Text size="xs" c="dimmed" flex={1}>
          {missing}
        </Text>
        <Button variant="default" onClick={onClose}>
          {t('common.cancel')}
        </Button>
        <Button disabled={Boolean(missing)} loading={start.isPending} onClick={() => start.mutate()}>
          {t('batch.start')}
        </Button>
      </Group>
    </Drawer>
  );
}

function ModelChoice({ model, onChange }: { model?: string; onChange: (model: string) => void }) {
  const { t } = useTranslation();
  const { data: models = [] } = useModels();
  const here = models.filter((one) => one.task === 'flow' && isHere(one));
  return (
    <Select
      label={t('batch.model')}
      data={here.map(({ id }) => id)}
      value={model ?? null}
      onChange={(id) => id && onChange(id)}
    />
  );
}

function Written({ options, onChange }: { options: Options; onChange: (change: Partial<Options>) => void }) {
  const { t } = useTranslation();
  const { maxSize } = options;
  return (
    <>
      <OutputChoices value={options} onChange={onChange} />
      <NumberInput
        label={t('batch.maxSize')}
        description={t('batch.maxSizeHint')}
        placeholder={t('batch.fullSize')}
        min={16}
        step={64}
        suffix=" px"
        allowDecimal={false}
        value={maxSize ?? ''}
        onChange={(value) => onChange({ maxSize: typeof value === 'number' ? value : undefined })}
      />
    </>
  );
}
