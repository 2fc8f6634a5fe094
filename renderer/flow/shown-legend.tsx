import { useShallow } from 'zustand/react/shallow';
import { Legend, type LegendProps } from './legend.js';
import { useShown } from './shown.js';

/** The legend of what is shown. Scales change with every frame. */
export function ShownLegend(props: Pick<LegendProps, 'visualisation' | 'vector' | 'units'>) {
  const { scale, errorScale, gradientScale } = useShown(
    useShallow(({ scale, errorScale, gradientScale }) => ({ scale, errorScale, gradientScale })),
  );
  return <Legend {...props} scale={scale} errorScale={errorScale} gradientScale={gradientScale} />;
}
