/** Files and folders below the root that the server was started with. */
import {
  Anchor,
  Breadcrumbs,
  Button,
  Group,
  Modal,
  ScrollArea,
  Text,
  TextInput,
  UnstyledButton,
} from '@mantine/core';
import { IconFile, IconFolder, IconFolderPlus } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Entry, Grant } from '../../engine/server/api';
import { answer, api, done } from '../api/client';
import { useSystem } from '../api/queries';
import { ProblemNote, showProblem } from '../app/problem';
import { useRemembered } from '../app/session';
import { fileSize } from '../texts/number';
import classes from './browse-dialog.module.css';
import type { Browsing } from './files';
import { extensionsOf, isOfKind } from './kinds';
import { pickFromComputer } from './pick';
import { upload } from './upload';

const TOP: string[] = [];

export function BrowseDialog({ want, kind, onDone }: Browsing & { onDone: (grants: Grant[]) => void }) {
  const { t } = useTranslation();
  const { data: system } = useSystem();
  const root = system?.root ?? '';
  const [below, setBelow] = useRemembered(want === 'output' ? 'files.output' : 'files.below', TOP);
  const [selected, setSelected] = useState<readonly string[]>([]);
  const [filter, setFilter] = useState('');
  const listing = useQuery({
    queryKey: ['browse', below],
    queryFn: async () => (await answer<{ entries: Entry[] }>(api.browse.$post({ json: { below } }))).entries,
    staleTime: 0,
  });
  const wantsFiles = want === 'files';
  const shown = (listing.data ?? []).filter(
    ({ name, kind: entryKind }) =>
      name.toLowerCase().includes(filter.toLowerCase()) &&
      (entryKind === 'folder' || (wantsFiles && isOfKind(name, kind))),
  );

  const enter = (parts: string[]) => {
    setBelow(parts);
    setSelected([]);
    setFilter('');
  };
  const choose = async (choices: readonly string[][]) => {
    try {
      const asked = choices.map((parts) => answer<Grant>(api.grants.$post({ json: { below: parts } })));
      onDone(await Promise.all(asked));
    } catch (error) {
      showProblem(error);
    }
  };
  /** The next one is looked for beside it. */
  const chooseFolder = () => {
    choose([below]);
    setBelow(below.slice(0, -1));
  };
  const pick = ({ kind, name }: Entry) => {
    if (kind === 'folder') return enter([...below, name]);
    const others = selected.filter((other) => other !== name);
    setSelected(others.length < selected.length ? others : [...others, name]);
  };
  const files = shown.filter((entry) => entry.kind === 'file');

  return (
    <Modal
      opened
      onClose={() => onDone([])}
      size="lg"
      title={t(wantsFiles ? 'files.browseTitle' : 'files.chooseFolderTitle', { root })}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {system && !system.canBrowse ? (
        <ProblemNote
          error={{ code: 'no-root', message: t('files.noRoot'), advice: t('files.noRootAdvice') }}
        />
      ) : (
        <>
          <Group justify="space-between" mb="xs" wrap="nowrap">
            <Breadcrumbs separatorMargin={4}>
              {[root, ...below].map((name, depth) => (
                <Anchor
                  // biome-ignore lint/suspicious/noArrayIndexKey: a place in the path
                  key={depth}
                  component="button"
                  size="sm"
                  onClick={() => enter(below.slice(0, depth))}
                >
                  {name}
                </Anchor>
              ))}
            </Breadcrumbs>
            <TextInput
              placeholder={t('files.filter')}
              aria-label={t('files.filter')}
              value={filter}
              onChange={({ currentTarget }) => setFilter(currentTarget.value)}
            />
          </Group>
          {listing.error && <ProblemNote error={listing.error} />}
          <ScrollArea h={320} className={classes.list}>
            {shown.map((entry) => (
              <UnstyledButton
                key={entry.name}
                className={classes.entry}
                data-selected={selected.includes(entry.name) || undefined}
                aria-pressed={entry.kind === 'file' ? selected.includes(entry.name) : undefined}
                onClick={() => pick(entry)}
                onDoubleClick={() => entry.kind === 'file' && choose([[...below, entry.name]])}
              >
                {entry.kind === 'folder' ? <IconFolder size={16} /> : <IconFile size={16} />}
                <span className={classes.name}>{entry.name}</span>
                {entry.bytes !== undefined && <span className={classes.size}>{fileSize(entry.bytes)}</span>}
              </UnstyledButton>
            ))}
            {listing.isSuccess && shown.length === 0 && (
              <Text size="sm" c="dimmed" p="md">
                {t('files.empty')}
              </Text>
            )}
          </ScrollArea>
          <Group justify="space-between" mt="md">
            {want === 'output' ? (
              <NewFolder below={below} onMade={(name) => enter([...below, name])} />
            ) : wantsFiles ? (
              <Group gap="xs">
                <Button
                  variant="subtle"
                  onClick={() =>
                    pickFromComputer({ accept: kind && extensionsOf(kind) })
                      .then(async (files) => files.length > 0 && onDone(await upload([{ files }])))
                      .catch(showProblem)
                  }
                >
                  {t('files.fromComputer')}
                </Button>
                {files.length > 1 && (
                  <Button variant="subtle" onClick={() => setSelected(files.map(({ name }) => name))}>
                    {t('files.selectAll')}
                  </Button>
                )}
              </Group>
            ) : (
              <span />
            )}
            <Group gap="xs">
              <Button variant="default" onClick={() => onDone([])}>
                {t('common.cancel')}
              </Button>
              {want !== 'files' ? (
                <Button onClick={chooseFolder}>{t('files.chooseThis')}</Button>
              ) : (
                <Button
                  disabled={selected.length === 0}
                  onClick={() => choose(selected.map((name) => [...below, name]))}
                >
                  {selected.length > 1 ? t('files.openMany', { count: selected.length }) : t('common.open')}
                </Button>
              )}
            </Group>
          </Group>
        </>
      )}
    </Modal>
  );
}

function NewFolder({ below, onMade }: { below: readonly string[]; onMade: (name: string) => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [name, setName] = useState<string>();
  if (name === undefined) {
    return (
      <Button variant="subtle" leftSection={<IconFolderPlus size={14} />} onClick={() => setName('')}>
        {t('files.newFolder')}
      </Button>
    );
  }
  const make = async () => {
    try {
      await done(api.folders.$post({ json: { below: [...below], name } }));
      await client.invalidateQueries({ queryKey: ['browse'] });
      setName(undefined);
      onMade(name);
    } catch (error) {
      showProblem(error);
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim()) make();
      }}
    >
      <TextInput
        autoFocus
        aria-label={t('files.newFolderName')}
        placeholder={t('files.newFolderName')}
        value={name}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.stopPropagation();
          setName(undefined);
        }}
      />
    </form>
  );
}
