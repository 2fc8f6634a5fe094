import type { Command } from 'commander';
import { evaluateFiles } from '../flow/compare.js';
import { print, printJson } from './output.js';
import { table } from './text.js';

/** `eval PRED GT`: errors of flow files against ground truth. */
export function addEvalCommand(program: Command): void {
  program
    .command('eval')
    .description('measure flow files against ground truth: two files, or two folders with equal names')
    .argument('<pred>', 'predicted flow, a file or a folder')
    .argument('<gt>', 'true flow, a file or a folder')
    .option('--json', 'print the numbers as JSON')
    .action(async (pred: string, gt: string, { json }: { json?: boolean }) => {
      const result = await evaluateFiles(pred, gt, (message) => process.stderr.write(`${message}\n`));
      if (json) return printJson(result);
      const cells = (row: Omit<typeof result, 'files' | 'perFile'>) => [
        row.epe.toFixed(3),
        ...[row.px1, row.px3, row.px5, row.fl].map((percent) => percent.toFixed(2)),
      ];
      const rows = result.perFile.map((file) => [file.pred, ...cells(file)]);
      const header = ['file', 'EPE px', '>1px %', '>3px %', '>5px %', 'Fl %'];
      table(header, [...rows, [`mean of ${result.files}`, ...cells(result)]]).forEach(print);
    });
}
