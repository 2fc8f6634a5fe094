import type { Command } from 'commander';
import type { Direction, FlowField } from '../flow/field.js';
import { type FlowFile, readFlowFile } from '../flow/formats/index.js';
import { type FlowStatistics, flowStatistics } from '../flow/statistics.js';
import { print, printJson } from './output.js';
import { bytes as size } from './text.js';

/** `info FILE...`: what flow files hold. */
export function addInfoCommand(program: Command): void {
  program
    .command('info')
    .description('say what flow files hold: format, size, and the motion in numbers')
    .argument('<file...>', 'flow files of any format')
    .option('--json', 'print one JSON object a line')
    .action(async (paths: string[], { json }: { json?: boolean }) => {
      for (const path of paths) {
        const first = await readFlowFile(path);
        const others = await Promise.all(first.directions.slice(1).map((way) => readFlowFile(path, way)));
        const flows = [first, ...others].map(({ field }, i) => ({ direction: first.directions[i], field }));
        if (!json) printFile(path, first, flows);
        else for (const flow of flows) printJson(facts(path, first, flow));
      }
    });
}

/** One flow of a file; some formats name its direction. */
interface Held {
  readonly direction?: Direction;
  readonly field: FlowField;
}

function facts(path: string, { format, bytes }: FlowFile, { direction, field }: Held) {
  const { width, height } = field;
  return { path, format: format.id, bytes, width, height, direction, flow: flowStatistics(field) };
}

function printFile(path: string, { format, bytes, field }: FlowFile, flows: readonly Held[]): void {
  print(path);
  printLine('format', format.name);
  printLine('size', `${field.width} x ${field.height} pixels, ${size(bytes)}`);
  for (const { direction, field } of flows) {
    if (direction) printLine('flow', direction);
    for (const [name, value] of described(flowStatistics(field))) printLine(name, value);
  }
}

function printLine(name: string, value: string): void {
  print(`  ${name.padEnd(10)} ${value}`);
}

/** Where each eighth of a turn points, as `FlowStatistics` orders them. */
const DIRECTION_NAMES = ['right', 'down right', 'down', 'down left', 'left', 'up left', 'up', 'up right'];

function described(flow: FlowStatistics): [string, string][] {
  const unknown: [string, string] = ['unknown', percent(100 * (1 - flow.known / flow.pixels))];
  if (flow.known === 0) return [unknown];
  const { percentiles, u, v } = flow;
  const directions = flow.directions
    .map((share, i) => ({ share, name: DIRECTION_NAMES[i] }))
    .filter(({ share }) => share >= 1)
    .sort((a, b) => b.share - a.share);
  return [
    unknown,
    [
      'speed',
      `mean ${px(flow.mean)}, median ${px(flow.median)}, 95 % up to ${px(percentiles[95])}, largest ${px(flow.max)}`,
    ],
    ['u', `${px(u.min)} to ${px(u.max)}, mean ${px(u.mean)} (right is positive)`],
    ['v', `${px(v.min)} to ${px(v.max)}, mean ${px(v.mean)} (down is positive)`],
    [
      'direction',
      [
        ...directions.map(({ share, name }) => `${name} ${percent(share)}`),
        `at rest ${percent(flow.resting)}`,
      ].join(', '),
    ],
  ];
}

const px = (value: number): string => `${value.toFixed(2)} px`;
const percent = (value: number): string => `${value.toFixed(1)} %`;
