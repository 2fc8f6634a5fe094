/** What the colours of the picture mean, in the units that were chosen. */
import { useFlow } from '../flow/flow-state';
import type { LegendUnits } from '../flow/legend';
import { ScaleControl } from '../flow/scale-control';
import { ShownLegend } from '../flow/shown-legend';
import { useMeasure } from './measure-state';
import { SPEED_UNITS } from './quantities';
import { useMeasured } from './use-measured';

export function ColoursSection() {
  const visualisation = useFlow((state) => state.visualisation);
  return (
    <>
      <ShownLegend visualisation={visualisation} units={useLegendUnits()} />
      <ScaleControl />
    </>
  );
}

/** On a plane that is seen at a slant one colour is not one speed in metres: these then are in pixels. */
function useLegendUnits(): LegendUnits | undefined {
  const units = useMeasure((state) => state.units);
  const isUniform = useMeasure(({ analysis }) => analysis.calibration.kind === 'length');
  const samples = useMeasured().pair?.samples;
  const seconds = samples?.pair.seconds;
  if (units === 'perFrame' || !seconds) return undefined;
  const area = samples.regions[0]?.area;
  const isMetric = units === 'metric' && isUniform && area?.metres !== undefined;
  return {
    name: SPEED_UNITS[isMetric ? 'metric' : 'perSecond'],
    perPixel: (isMetric ? Math.sqrt(area.metres! / area.pixels) : 1) / seconds,
    framesPerSecond: 1 / seconds,
  };
}
