/** A few numbers a pair, kept for charts over time. */
import type { SpeedUnit } from '../clip-summary.js';
import { middleOf, type PairSamples } from '../samples.js';
import type { InUnits } from '../units.js';
import { lengthOf } from '../vector.js';
import type { Curve } from './chart.js';

type Group = Map<string, [number, number][]>;

export class TimeSeries {
  private readonly groups: Readonly<Record<'regions' | 'objects' | 'probes' | 'fluxes' | 'camera', Group>> = {
    regions: new Map(),
    objects: new Map(),
    probes: new Map(),
    fluxes: new Map(),
    camera: new Map(),
  };

  constructor(private readonly calibrated: boolean) {}

  private timed = true;

  add(samples: PairSamples): void {
    const at = middleOf(samples.pair);
    this.timed = samples.pair.seconds !== undefined;
    const { regions, objects, probes, fluxes, camera } = this.groups;
    for (const { region, motion } of samples.regions) {
      push(regions, region, at, this.best(motion).statistics.mean);
    }
    for (const { id, velocity } of samples.objects)
      push(objects, `object ${id}`, at, lengthOf(this.best(velocity)));
    for (const { probe, velocity } of samples.probes) {
      push(probes, `${probe} x`, at, this.best(velocity).x);
      push(probes, `${probe} y`, at, this.best(velocity).y);
    }
    for (const { line, flux } of samples.lines) push(fluxes, line, at, this.best(flux));
    if (!samples.camera) return;
    push(camera, 'x', at, this.best(samples.camera.velocity).x);
    push(camera, 'y', at, this.best(samples.camera.velocity).y);
  }

  get unit(): SpeedUnit {
    if (!this.timed) return 'px/frame';
    return this.calibrated ? 'm/s' : 'px/s';
  }

  get fluxUnit(): string {
    return this.unit.replace('/', '²/');
  }

  get timeUnit(): string {
    return this.timed ? 's' : 'frames';
  }

  regions = (): Curve[] => toCurves(this.groups.regions);
  probes = (): Curve[] => toCurves(this.groups.probes);
  fluxes = (): Curve[] => toCurves(this.groups.fluxes);
  camera = (): Curve[] => toCurves(this.groups.camera);

  /** The ones that were seen longest. */
  objects = (): Curve[] =>
    toCurves(this.groups.objects)
      .sort((a, b) => b.points.length - a.points.length)
      .slice(0, MOST_OBJECTS);

  private best<T>({ perFrame, perSecond, metric }: InUnits<T>): T {
    return metric ?? perSecond ?? perFrame;
  }
}

const MOST_OBJECTS = 7;

const toCurves = (group: Group): Curve[] => [...group].map(([name, points]) => ({ name, points }));

function push(group: Group, name: string, at: number, value: number): void {
  const points = group.get(name);
  if (points) points.push([at, value]);
  else group.set(name, [[at, value]]);
}
