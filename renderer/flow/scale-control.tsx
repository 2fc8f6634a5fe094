import { Group, NumberInput, Slider, type SliderProps, Switch, Text } from '@mantine/core';
import { type KeyboardEvent, memo } from 'react';
import { useTranslation } from 'react-i18next';
import { useShallow } from 'zustand/react/shallow';
import { set, useFlow } from './flow-state.js';
import { useShown } from './shown.js';

const COLOURED = ['wheel', 'heat', 'arrows', 'particles', 'overlay', 'streamlines', 'texture'];

/** Which speed has the full colour: what suits each field, or always the same; and how strong the colour is. */
export const ScaleControl = memo(function ScaleControl() {
  const { t } = useTranslation();
  const { visualisation, scale, opacity } = useFlow(
    useShallow(({ visualisation, scale, opacity }) => ({ visualisation, scale, opacity })),
  );
  const shown = useShown((state) => state.scale);
  if (!COLOURED.includes(visualisation)) return null;
  return (
    <>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Switch
          label={t('flow.scale.auto')}
          checked={scale === undefined}
          onChange={({ currentTarget }) => set({ scale: currentTarget.checked ? undefined : rounded(shown) })}
        />
        <NumberInput
          w={96}
          size="xs"
          aria-label={t('flow.scale.label')}
          value={rounded(scale ?? shown)}
          min={0.1}
          max={2000}
          step={1}
          decimalScale={1}
          suffix=" px"
          onKeyDown={leaveWhenDone}
          onChange={(value) => typeof value === 'number' && value > 0 && set({ scale: value })}
          disabled={scale === undefined}
        />
      </Group>
      {visualisation === 'overlay' && (
        <NamedSlider
          name={t('flow.opacity')}
          min={0}
          max={1}
          step={0.01}
          label={(value) => `${Math.round(100 * value)} %`}
          value={opacity}
          onChange={(value) => set({ opacity: value })}
        />
      )}
      {visualisation === 'arrows' && <ArrowControl />}
    </>
  );
});

/** Each step has half as many arrows to a side. */
const SPARSEST = 3;
const DENSEST_PX = 11;

function ArrowControl() {
  const { t } = useTranslation();
  const arrows = useFlow((state) => state.arrows);
  return (
    <>
      <NamedSlider
        name={t('flow.arrows.density')}
        min={0}
        max={SPARSEST}
        step={1}
        label={(value) => t('flow.arrows.spacing', { pixels: spacingOf(value) })}
        value={SPARSEST - Math.log2(arrows.spacing / DENSEST_PX)}
        onChange={(value) => set({ arrows: { ...arrows, spacing: spacingOf(value) } })}
      />
      <NamedSlider
        name={t('flow.arrows.length')}
        min={0.5}
        max={4}
        step={0.1}
        label={(value) => `${value.toFixed(1)} ×`}
        value={arrows.length}
        onChange={(length) => set({ arrows: { ...arrows, length } })}
      />
    </>
  );
}

const spacingOf = (density: number) => DENSEST_PX * 2 ** (SPARSEST - density);

function NamedSlider({ name, ...slider }: { readonly name: string } & SliderProps) {
  return (
    <Group gap="xs" wrap="nowrap">
      <Text size="xs" c="dimmed">
        {name}
      </Text>
      <Slider flex={1} size="sm" thumbLabel={name} {...slider} />
    </Group>
  );
}

/** The keys of the screen work again once a number is typed. */
const leaveWhenDone = ({ key, currentTarget }: KeyboardEvent<HTMLInputElement>) => {
  if (key === 'Enter' || key === 'Escape') currentTarget.blur();
};

const rounded = (value: number) => Math.max(0.1, Math.round(10 * value) / 10);
