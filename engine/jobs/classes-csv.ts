import { csvLine } from '../files/csv.js';
import type { ClassesEvent } from './classify.js';

const HEADER = ['source', 'frame', 'time', 'rank', 'class', 'label', 'probability', 'sure'];

/** Answers as a table: a line for each class of each picture; frame and time are empty for images, sure for models that cannot tell. */
export function classesCsv(answers: readonly ClassesEvent[]): string {
  const lines = answers.flatMap(({ source, frame, time, sure, classes }) =>
    classes.map(({ index, label, probability }, rank) =>
      csvLine([source, frame, time, rank + 1, index, label, probability.toFixed(6), sure]),
    ),
  );
  return [csvLine(HEADER), ...lines].join('');
}
