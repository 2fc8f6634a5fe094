/** What the user chooses for the whole app. */
import {
  Button,
  Group,
  Radio,
  ScrollArea,
  SegmentedControl,
  Select,
  Stack,
  Text,
  Title,
  VisuallyHidden,
} from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Device, ModelSummary, Settings } from '../../engine/server/api';
import { api, done } from '../api/client';
import {
  isHere,
  keys,
  type SettingsChange,
  useChangeSettings,
  useDevices,
  useModels,
  useSettings,
  useSystem,
} from '../api/queries';
import { ProblemNote, showProblem } from '../app/problem';
import { ScreenBar } from '../app/screen-bar';
import { engineText } from '../texts/engine-text';
import { LANGUAGES } from '../texts/texts';
import classes from './settings-screen.module.css';

export function SettingsScreen() {
  const { t } = useTranslation();
  const settings = useSettings();
  const { data: system } = useSystem();
  const { mutate } = useChangeSettings();
  const change = (part: SettingsChange) => mutate(part, { onError: showProblem });
  return (
    <>
      <ScreenBar title={t('screens.settings')} note={t('settings.note')} />
      <ScrollArea flex={1}>
        {settings.error && (
          <Stack p="lg">
            <ProblemNote error={settings.error} />
          </Stack>
        )}
        {settings.data && (
          <div className={classes.page}>
            <Appearance settings={settings.data} change={change} />
            <Devices settings={settings.data} change={change} />
            <Models settings={settings.data} change={change} />
            <Privacy />
            {system && (
              <Text size="xs" c="dimmed">
                {t('settings.about', { version: system.version })}
              </Text>
            )}
          </div>
        )}
      </ScrollArea>
    </>
  );
}

interface Part {
  readonly settings: Settings;
  readonly change: (part: SettingsChange) => void;
}

function Section({ title, note, children }: { title: string; note?: string; children: ReactNode }) {
  return (
    <section className={classes.section}>
      <div>
        <Title order={2}>{title}</Title>
        {note && (
          <Text size="sm" c="dimmed" mt={4}>
            {note}
          </Text>
        )}
      </div>
      <Stack gap="md">{children}</Stack>
    </section>
  );
}

function Appearance({ settings, change }: Part) {
  const { t } = useTranslation();
  const languages = [{ value: 'auto', label: t('common.auto') }].concat(
    Object.entries(LANGUAGES).map(([value, label]) => ({ value, label })),
  );
  const themes = (['auto', 'dark', 'light'] as const).map((value) => ({
    value,
    label: t(`settings.themes.${value}`),
  }));
  return (
    <Section title={t('settings.appearance')}>
      <Row label={t('settings.language')}>
        <SegmentedControl
          aria-label={t('settings.language')}
          data={languages}
          value={settings.language}
          onChange={(language) => change({ language: language as Settings['language'] })}
        />
      </Row>
      <Row label={t('settings.theme')}>
        <SegmentedControl
          aria-label={t('settings.theme')}
          data={themes}
          value={settings.theme}
          onChange={(theme) => change({ theme: theme as Settings['theme'] })}
        />
      </Row>
    </Section>
  );
}

function Row({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Group gap="md">
      <Text size="sm" w={130} aria-hidden>
        {label}
      </Text>
      {children}
    </Group>
  );
}

/** Those that cannot be chosen say why. */
function Devices({ settings, change }: Part) {
  const { t } = useTranslation();
  const { data: devices = [], error } = useDevices();
  const { data: system } = useSystem();
  // What was chosen computes, unless it has failed since.
  const failed = system && system.device.id !== settings.device ? settings.device : undefined;
  return (
    <Section title={t('settings.device')} note={t('settings.deviceNote')}>
      {error && <ProblemNote error={error} />}
      <Radio.Group
        label={<VisuallyHidden>{t('settings.device')}</VisuallyHidden>}
        value={settings.device}
        onChange={(device) => change({ device })}
      >
        <Stack gap={10}>
          <Radio
            size="xs"
            value="auto"
            label={t('common.auto')}
            description={
              system &&
              settings.device === 'auto' &&
              t('settings.deviceAuto', { device: engineText(system.device.name) })
            }
          />
          {devices.map((device) => (
            <DeviceChoice key={device.id} device={device} failed={device.id === failed} />
          ))}
        </Stack>
      </Radio.Group>
    </Section>
  );
}

function DeviceChoice({
  device: { id, name, available, reason },
  failed,
}: {
  device: Device;
  failed: boolean;
}) {
  const { t } = useTranslation();
  const usable = failed ? t('settings.deviceFailed') : t('settings.deviceAvailable');
  return (
    <Radio
      size="xs"
      value={id}
      disabled={!available}
      label={engineText(name)}
      description={available ? usable : sentence(engineText(reason ?? ''))}
      classNames={{ label: available ? undefined : classes.unavailable }}
    />
  );
}

function Privacy() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const forget = useMutation({
    mutationFn: () => done(api.recent.$delete()),
    onSuccess: () => client.setQueryData(keys.recent, []),
    onError: showProblem,
  });
  return (
    <Section title={t('settings.privacy')} note={t('settings.privacyNote')}>
      <Group>
        <Button variant="default" loading={forget.isPending} onClick={() => forget.mutate()}>
          {t('settings.forgetRecent')}
        </Button>
        <Text size="sm" c="dimmed" role="status">
          {forget.isSuccess && t('settings.forgotten')}
        </Text>
      </Group>
    </Section>
  );
}

/** A reason is written to stand behind a colon. */
const sentence = (reason: string): string => reason.charAt(0).toUpperCase() + reason.slice(1);

function Models({ settings, change }: Part) {
  const { t } = useTranslation();
  const { data: models = [], error } = useModels();
  const choices = (task: ModelSummary['task']) =>
    models
      .filter((model) => model.task === task && isHere(model))
      .map(({ id, title }) => ({ value: id, label: id === title ? id : `${id} · ${engineText(title)}` }));
  return (
    <Section title={t('settings.models')} note={t('settings.modelsNote')}>
      {error && <ProblemNote error={error} />}
      <Select
        label={t('settings.flowModel')}
        data={choices('flow')}
        value={settings.flowModel}
        onChange={(flowModel) => flowModel && change({ flowModel })}
      />
      <Select
        label={t('settings.classifier')}
        data={[{ value: '', label: t('settings.classifierDefault') }, ...choices('classification')]}
        value={settings.classifier ?? ''}
        onChange={(classifier) => change({ classifier: classifier || null })}
      />
    </Section>
  );
}
