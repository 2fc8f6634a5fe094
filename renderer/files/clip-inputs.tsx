import { ActionIcon, Button, Group } from '@mantine/core';
import { IconFolder, IconMovie, IconPhoto, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Grant } from '../../engine/server/api';
import { showProblem } from '../app/problem';
import classes from './clip-inputs.module.css';
import { useFiles } from './files';

interface Props {
  readonly inputs: readonly Grant[];
  readonly onChange: (inputs: readonly Grant[]) => void;
  /** Whether two images can be a clip. */
  readonly images?: boolean;
}

/** The clips that something is to be done with: a list that is added to and taken from. */
export function ClipInputs({ inputs, onChange, images }: Props) {
  const { t } = useTranslation();
  const files = useFiles();
  const add = (ask: () => Promise<Grant[]>) =>
    ask()
      .then((grants) => onChange([...inputs, ...grants]))
      .catch(showProblem);
  return (
    <>
      {inputs.length > 0 && (
        <ul className={classes.inputs}>
          {inputs.map(({ id, name }) => (
            <li key={id}>
              <span>{name}</span>
              <ActionIcon
                size="xs"
                aria-label={t('batch.removeInput', { name })}
                onClick={() => onChange(inputs.filter((input) => input.id !== id))}
              >
                <IconX size={13} />
              </ActionIcon>
            </li>
          ))}
        </ul>
      )}
      <Group gap="xs" mt={6}>
        <AddButton icon={<IconMovie size={14} />} onClick={() => add(() => files.open('video'))}>
          {t('batch.addVideos')}
        </AddButton>
        <AddButton icon={<IconFolder size={14} />} onClick={() => add(() => files.openFolder())}>
          {t('batch.addFolder')}
        </AddButton>
        {images && (
          <AddButton icon={<IconPhoto size={14} />} onClick={() => add(() => files.open('images'))}>
            {t('batch.addImages')}
          </AddButton>
        )}
      </Group>
    </>
  );
}

function AddButton(props: { icon: React.ReactNode; onClick: () => void; children: string }) {
  return (
    <Button variant="default" leftSection={props.icon} onClick={props.onClick}>
      {props.children}
    </Button>
  );
}
