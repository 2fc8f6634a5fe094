import { ActionIcon, Group, Slider, Text, Tooltip } from '@mantine/core';
import {
  type Icon,
  IconBrush,
  IconFocus2,
  IconLine,
  IconPointer,
  IconPolygon,
  IconRoute,
  IconSquare,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFlow } from '../flow/flow-state';
import { inTheMiddle } from './draw';
import styles from './measure.module.css';
import { setMeasure, type Tool, useMeasure } from './measure-state';
import { commit } from './use-drawing';

const ICONS: readonly (readonly [Exclude<Tool, 'origin'> | undefined, Icon])[] = [
  [undefined, IconPointer],
  ['rectangle', IconSquare],
  ['polygon', IconPolygon],
  ['brush', IconBrush],
  ['line', IconLine],
  ['probe', IconFocus2],
  ['track', IconRoute],
];

/** What a press on the frame draws. */
export function ToolBar() {
  const { t } = useTranslation();
  const tool = useMeasure((state) => state.tool);
  const radius = useMeasure((state) => state.radius);
  return (
    <>
      <div className={styles.tools} role="toolbar" aria-label={t('measure.tools')}>
        {ICONS.map(([one, ToolIcon]) => (
          <Tooltip key={one ?? 'move'} label={t(`measure.toolAbout.${one ?? 'move'}`)}>
            <ActionIcon
              variant={tool === one ? 'light' : 'subtle'}
              color={tool === one ? 'iris' : 'gray'}
              size="lg"
              aria-label={t(`measure.tool.${one ?? 'move'}`)}
              aria-pressed={tool === one}
              onClick={(event) => take(one, event)}
            >
              <ToolIcon size={18} stroke={1.6} />
            </ActionIcon>
          </Tooltip>
        ))}
      </div>
      {tool && <p className={styles.hint}>{t(`measure.toolHint.${tool}`)}</p>}
      {tool === 'brush' && (
        <Group gap="xs" wrap="nowrap">
          <Text size="xs" c="dimmed">
            {t('measure.radius')}
          </Text>
          <Slider
            flex={1}
            size="sm"
            min={2}
            max={100}
            label={(value) => `${value} px`}
            thumbLabel={t('measure.radius')}
            value={radius}
            onChange={(value) => setMeasure({ radius: value })}
          />
        </Group>
      )}
    </>
  );
}

/** Chosen by a pointer, a tool draws; from the keyboard, which cannot, it puts something in the middle that can be moved. */
export function take(tool: Tool | undefined, { detail }: { detail: number }): void {
  const { clip } = useFlow.getState();
  if (tool && detail === 0 && clip) commit(tool, inTheMiddle(tool, clip));
  else setMeasure({ tool });
}
