import type { ClassesEvent } from './classify.js';

const HEADER = 'source,frame,time,rank,class,label,probability,sure';

/** Answers as a table (RFC 4180): a line for each class of each picture; frame and time are empty for images, sure for models that cannot tell. */
export function classesCsv(answers: readonly ClassesEvent[]): string {
  const lines = answers.flatMap(({ source, frame, time, sure, classes }) =>
    classes.map(({ index, label, probability }, rank) =>
      [source, frame ?? '', time ?? '', rank + 1, index, label, probability.toFixed(6), sure ?? '']
        .map(quoted)
        .join(','),
    ),
  );
  return [HEADER, ...lines, ''].join('\r\n');
}

const quoted = (value: string | number | boolean): string => {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};
