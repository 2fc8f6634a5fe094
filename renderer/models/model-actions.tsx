import { Button, Group, Modal, Progress, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDownload, IconFileImport, IconStarFilled, IconTrash } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { JobInfo, ModelSummary } from '../../engine/server/api';
import { answer, api, done } from '../api/client';
import { isActive } from '../api/is-active';
import { cancelJob, isHere, keys, knowJob, useChangeSettings, useJobs } from '../api/queries';
import { showProblem } from '../app/problem';
import { useRemembered } from '../app/session';
import { timeText } from '../app/time-left';
import { fileSize, percent } from '../texts/number';
import { useIsDefault } from './model-list';
import classes from './models.module.css';

interface Props {
  readonly model: ModelSummary;
  /** Of its file, where that is known. */
  readonly bytes?: number;
  readonly onImport: () => void;
}

/** What can be done with a model, depending on where it is. */
export function ModelActions({ model, bytes, onImport }: Props) {
  const { t } = useTranslation();
  const { where } = model;
  return (
    <div className={classes.actions}>
      {isHere(model) && <UseByDefault model={model} />}
      {where === 'installed' && <Remove model={model} bytes={bytes} />}
      {where === 'to download' && <Download model={model} bytes={bytes} />}
      {where === 'to import' && (
        <>
          <Text size="sm" c="dimmed" maw={340}>
            {t('models.importHint')}
          </Text>
          <Button leftSection={<IconFileImport size={14} />} onClick={onImport}>
            {t('models.import')}
          </Button>
        </>
      )}
    </div>
  );
}

function UseByDefault({ model }: { readonly model: ModelSummary }) {
  const { t } = useTranslation();
  const { mutate } = useChangeSettings();
  if (useIsDefault(model)) {
    return (
      <span className={classes.default}>
        <IconStarFilled size={14} />
        {t('models.default')}
      </span>
    );
  }
  const setting = model.task === 'flow' ? 'flowModel' : 'classifier';
  return (
    <Button onClick={() => mutate({ [setting]: model.id }, { onError: showProblem })}>
      {t('models.useByDefault')}
    </Button>
  );
}

function Download({ model: { id }, bytes }: { readonly model: ModelSummary; readonly bytes?: number }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { data: jobs = [] } = useJobs();
  const [begun, setBegun] = useRemembered<Readonly<Record<string, string>>>('models.downloads', {});
  const job = jobs.find((one) => one.id === begun[id]);
  const start = async () => {
    const job = await answer<JobInfo>(
      api.models[':id'].download.$post({ param: { id: encodeURIComponent(id) } }),
    );
    knowJob(client, job);
    setBegun({ ...begun, [id]: job.id });
  };
  if (job && isActive(job)) {
    const share = job.total ? job.done / job.total : undefined;
    return (
      <div className={classes.download} role="status">
        <Progress
          value={(share ?? 1) * 100}
          animated={share === undefined}
          striped={share === undefined}
          w={160}
          size={6}
          aria-label={t('models.downloading')}
        />
        <span>{share !== undefined && percent(share)}</span>
        <span>{job.left !== undefined && timeText(t, job.left)}</span>
        <Button variant="default" onClick={() => cancelJob(job.id).catch(showProblem)}>
          {t('models.cancel')}
        </Button>
      </div>
    );
  }
  return (
    <Button leftSection={<IconDownload size={14} />} onClick={() => start().catch(showProblem)}>
      {bytes === undefined ? t('models.download') : t('models.downloadSize', { size: fileSize(bytes) })}
    </Button>
  );
}

function Remove({ model: { id }, bytes = 0 }: { readonly model: ModelSummary; readonly bytes?: number }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [opened, { open, close }] = useDisclosure();
  const remove = async () => {
    close();
    await done(api.models[':id'].$delete({ param: { id: encodeURIComponent(id) } }));
    await client.invalidateQueries({ queryKey: keys.models });
  };
  return (
    <>
      <Button variant="default" leftSection={<IconTrash size={14} />} onClick={open}>
        {t('models.remove')}
      </Button>
      <Modal opened={opened} onClose={close} title={t('models.removeTitle', { id })}>
        <Text size="sm">{t('models.removeText', { size: fileSize(bytes) })}</Text>
        <Group justify="end" mt={16}>
          <Button variant="default" onClick={close} data-autofocus>
            {t('models.keep')}
          </Button>
          <Button color="red" onClick={() => remove().catch(showProblem)}>
            {t('models.removeConfirm')}
          </Button>
        </Group>
      </Modal>
    </>
  );
}
