import {
  type Icon,
  IconArrowUpRight,
  IconBlur,
  IconColorFilter,
  IconEyeOff,
  IconPalette,
  IconRulerMeasure,
  IconTemperature,
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
};
