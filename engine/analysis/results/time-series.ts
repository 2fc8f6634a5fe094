/** A few numbers a pair, kept for charts over time. */
import { middleOf, type PairSamples } from '../samples.js';
import { bestOf, type SpeedUnit, speedUnit } from '../units.js';
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
      push(regions, region, at, bestOf(motion).statistics.mean);
    }
    for (const { id, velocity } of samples.objects)
      push(objects, `object ${id}`, at, lengthOf(bestOf(velocity)));
    for (const { probe, velocity } of samples.probes) {
      push(probes, `${probe} x`, at, bestOf(velocity).x);
      push(probes, `${probe} y`, at, bestOf(velocity).y);
    }
    for (const { line, flux } of samples.lines) push(fluxes, line, at, bestOf(flux));
    if (!samples.camera) return;
    push(camera, 'x', at, bestOf(samples.camera.velocity).x);
    push(camera, 'y', at, bestOf(samples.camera.velocity).y);
  }

  get unit(): SpeedUnit {
    return speedUnit(this.timed, this.calibrated);
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
}

const MOST_OBJECTS = 7;

const toCurves = (group: Group): Curve[] => [...group].map(([name, points]) => ({ name, points }));

function push(group: Group, name: string, at: number, value: number): void {
  const points = group.get(name);
  if (points) points.push([at, value]);
  else group.set(name, [[at, value]]);
}
