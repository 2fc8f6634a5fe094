import type { Command } from 'commander';
import { readFlowFile } from '../flow/formats/index.js';
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
        const { format, bytes, field } = await readFlowFile(path);
        const { width, height } = field;
        const flow = flowStatistics(field);
        if (json) printJson({ path, format: format.id, bytes, width, height, flow });
        else {
          print(path);
          for (const [name, value] of [
            ['format', format.name],
            ['size', `${width} x ${height} pixels, ${size(bytes)}`],
            ...described(flow),
          ]) {
            print(`  ${name!.padEnd(10)} ${value}`);
          }
        }
      }
    });
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
