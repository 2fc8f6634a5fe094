/** The name of the result folder of each source of a plan. */
import { basename, dirname, parse } from 'node:path';
import { StudioError } from '../errors.js';
import { type FoundSource, findSources } from './find-sources.js';
import type { Plan } from './plan.js';

/** One source of a plan: a video, a folder, or a pair of images. */
export interface PlannedSource {
  /** Absolute; two for a pair of images. */
  readonly paths: readonly string[];
  /** Of the result folder below the plan's, with forward slashes; unique in the plan whatever case the file system ignores. */
  readonly name: string;
}

type Named = Pick<Plan, 'inputs' | 'recursive' | 'name' | 'model'>;

/**
 * The sources of a plan in the order in which they are run, that of their paths. The first of a name keeps it, the next
 * get -2, -3, ...: this follows from the plan alone, never from what happens to exist in the output folder. Throws as
 * findSources.
 */
export async function planSources(plan: Named): Promise<PlannedSource[]> {
  const taken = new Set<string>();
  return (await findSources(plan)).map((source) => {
    return { paths: source.paths, name: claimName(nameOf(source, plan), taken) };
  });
}

/** What a template may say of a source. */
const PARTS = {
  name: ({ name }: FoundSource) => name,
  path: ({ below }: FoundSource) => below,
  folder: ({ paths }: FoundSource) => basename(dirname(paths[0]!)),
  model: (_source: FoundSource, { model }: Named) => parse(model).name,
};

export const TEMPLATE_PARTS = Object.keys(PARTS).map((part) => `{${part}}`);

/** Throws StudioError `bad-usage` for a part that there is none of, or a template that leads out of the output folder. */
export function checkTemplate(template: string): void {
  const unknown = template.match(/\{[^}]*\}/g)?.find((part) => !TEMPLATE_PARTS.includes(part));
  if (unknown) throw badTemplate(template, `has ${unknown}; there are ${TEMPLATE_PARTS.join(', ')}`);
  const leaves = template.split(/[/\\]/).some((segment) => /^\.{0,2}$/.test(segment.trim()));
  if (leaves) throw badTemplate(template, 'must be a name, or names with / between them');
}

function badTemplate(template: string, why: string): StudioError {
  return new StudioError('bad-usage', `The naming template "${template}" ${why}.`, 'For example {path}.');
}

function nameOf(source: FoundSource, plan: Named): string {
  const filled = plan.name.replace(/\{(\w+)\}/g, (_, part: keyof typeof PARTS) => PARTS[part](source, plan));
  return filled.split('/').map(storable).join('/');
}

/** A name that every system can store: a share may be read by another one than this. */
function storable(name: string): string {
  const allowed = name.replace(/[\p{Cc}<>:"|?*\\]/gu, '_').replace(/[. ]+$/, (end) => '_'.repeat(end.length));
  return /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(allowed) ? `_${allowed}` : allowed || '_';
}

function claimName(wanted: string, taken: Set<string>): string {
  const folded = (name: string) => name.toLowerCase().normalize();
  let name = wanted;
  for (let suffix = 2; taken.has(folded(name)); suffix++) name = `${wanted}-${suffix}`;
  taken.add(folded(name));
  return name;
}
