import {
  type Icon,
  IconArrowsMaximize,
  IconArrowUpRight,
  IconBlur,
  IconColorFilter,
  IconEyeOff,
  IconGrain,
  IconPalette,
  IconRotate,
  IconRulerMeasure,
  IconTemperature,
  IconWaveSine,
  IconWind,
} from '@tabler/icons-react';
import type { VisualisationId } from '../flow-view/index.js';

export const ICONS: Readonly<Record<VisualisationId, Icon>> = {
  wheel: IconPalette,
  heat: IconTemperature,
  arrows: IconArrowUpRight,
  particles: IconWind,
  overlay: IconColorFilter,
  difference: IconBlur,
  occlusion: IconEyeOff,
  error: IconRulerMeasure,
  streamlines: IconWaveSine,
  texture: IconGrain,
  rotation: IconRotate,
  divergence: IconArrowsMaximize,
};
