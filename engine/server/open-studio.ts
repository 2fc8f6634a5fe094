/** Everything behind the pages, made for a shell: Electron's main process, or a server for a browser. */
import { mkdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { Hono } from 'hono';
import { cacheFolder, configFolder } from '../files/user-folders.js';
import { services } from '../jobs/real-services.js';
import type { JobServices } from '../jobs/services.js';
import { defaultClassifier } from '../models/default-classifier.js';
import { version } from '../root.js';
import { chooseDevice, listDevices } from '../runtime/devices.js';
import type { FlowEstimator } from '../runtime/estimator.js';
import { type EstimatorChoice, openEstimator } from '../runtime/open.js';
import { type ClassifierChoice, openClassifier, type PictureClassifier } from '../runtime/open-classifier.js';
import type { RunningDevice, ServerEvent, System } from './api.js';
import { createApp } from './app.js';
import { Attention } from './attention.js';
import { ByteCache } from './byte-cache.js';
import { type Clip, Clips, type ClipWatch } from './clips.js';
import { ComputingDevice } from './computing-device.js';
import { Engines } from './engines.js';
import { Feed } from './feed.js';
import { Flows } from './flows.js';
import { Grants } from './grants.js';
import { exportJob } from './jobs/export-job.js';
import { Jobs } from './jobs/jobs.js';
import { type KeptJob, KeptJobs } from './jobs/kept-jobs.js';
import { MeasureJobs } from './measure/measure-jobs.js';
import { openPageValue } from './page-value.js';
import { pages } from './pages.js';
import { Classifying } from './pictures/classifying.js';
import { ClipClasses } from './pictures/clip-classes.js';
import { PictureJobs } from './pictures/picture-jobs.js';
import { answerError, notFound, problemOf } from './problems.js';
import { Recents } from './recents.js';
import { samplePath } from './sample/sample-clip.js';
import { makeSessionFolder } from './session-folder.js';
import { openSettings } from './settings.js';
import { Surveys } from './survey/surveys.js';
import { Turns } from './turns.js';
import { Uploads } from './uploads.js';

export interface StudioOptions {
  readonly shell: System['shell'];
  /** A folder whose content pages may browse and open. */
  readonly root?: string;
  /** Where settings lie and where what can be made again is put; the user's own folders unless given. */
  readonly folders?: { readonly config?: string; readonly cache?: string };
  /** Address of a queue whose workers can compute exports; `FLOW_STUDIO_QUEUE` unless given. */
  readonly queue?: string;
  /** In the place of the real engines. */
  readonly engines?: Partial<StudioEngines>;
}

/** What computes. */
interface StudioEngines {
  openEstimator(choice: EstimatorChoice): Promise<FlowEstimator>;
  openClassifier(choice: ClassifierChoice): Promise<PictureClassifier>;
}

const realEngines: StudioEngines = { openEstimator, openClassifier };

export interface Studio {
  /** Answers everything: pages, and /api/. */
  readonly handler: Hono;
  /** For what a dialog chose or what was dropped. */
  readonly grants: Grants;
  readonly feed: Feed<ServerEvent>;
  /** The folder that a job writes into, if it does. Throws StudioError `unknown-job`. */
  outputOf(job: string): string | undefined;
  /** Ends the compute hosts and removes the session's folder. */
  close(): Promise<void>;
}

/** Fields of flow that are kept, and files dropped into a browser. */
const CACHE_BYTES = 2e9;
const UPLOAD_BYTES = 8e9;

/** Flow models that are open at once: two can be compared. */
const FLOW_MODELS = 2;

/** Throws StudioError if the session's folder cannot be made. */
export async function openStudio({
  shell,
  root,
  folders = {},
  engines,
  queue = process.env.FLOW_STUDIO_QUEUE || undefined,
}: StudioOptions): Promise<Studio> {
  const { openEstimator: openFlow, openClassifier: openClasses } = { ...realEngines, ...engines };
  const config = folders.config ?? configFolder();
  const cache = folders.cache ?? cacheFolder();
  const grants = new Grants(root);
  // A browser may open what lies below the root, whoever opened what else before.
  const mayTouch = async (path: string) => shell !== 'browser' || grants.isBelowRoot(path);
  const [settings, session, recents, keptJobs] = await Promise.all([
    openSettings(config),
    openPageValue(config),
    Recents.open(config, mayTouch),
    KeptJobs.open(config),
  ]);
  const own = await makeSessionFolder(cache);
  const folder = async (name: string) => {
    const path = join(own.path, name);
    await mkdir(path);
    return path;
  };
  /** What was dropped into a browser is gone with the session. */
  const isLasting = ({ plan }: KeptJob) => plan.inputs.every((path) => !path.startsWith(own.path));
  const feed = new Feed<ServerEvent>();
  const onNotice = (message: string) => feed.publish({ type: 'notice', code: 'engine', message });
  const computing = new ComputingDevice(
    () => settings.value.device,
    () =>
      describeDevice('cpu').then(
        (device) => feed.publish({ type: 'device', device }),
        (error) => feed.publish(noticeOf(error)),
      ),
  );
  const told = { onNotice, onFallback: () => computing.fail() };

  const turns = new Turns();
  const uploads = new Uploads(await folder('uploads'), UPLOAD_BYTES, grants);
  const flows = new Flows(
    new ByteCache(await folder('fields'), CACHE_BYTES),
    new Engines((model) => openFlow({ model, device: computing.id, ...told }), FLOW_MODELS),
    turns,
  );
  const surveys = new Surveys(flows, () => settings.value.flowModel, feed);
  const jobs = new Jobs(
    feed,
    (sentence) => grants.readable(sentence),
    (kept) => keptJobs.keep(kept.filter(isLasting)).catch((error) => feed.publish(noticeOf(error))),
  );
  const classifying = new Classifying(
    new Engines((model) => openClasses({ model, device: computing.id, precision: 'float32', ...told }), 1),
  );
  const clipClasses = new ClipClasses(jobs, classifying, feed);
  const attention = new Attention();
  const clipWatch: ClipWatch = {
    onOpen(clip) {
      surveys.begin(clip);
      const isKept = clip.source.paths.every((path) => !path.startsWith(cache) && path !== samplePath);
      if (isKept) recents.add(recentOf(clip)).catch((error) => feed.publish(noticeOf(error)));
    },
    onChange(clip) {
      surveys.of(clip.id)?.grow();
      feed.publish({ type: 'clip', clip });
    },
    async onClose(clip) {
      await surveys.end(clip.id);
      await flows.forget(clip);
      clipClasses.forget(clip);
    },
  };
  const clips = new Clips(await folder('previews'), clipWatch, attention);
  const planServices: JobServices = {
    ...services,
    openEstimator: (choice) =>
      openEstimator({
        ...choice,
        onFallback: told.onFallback,
        inTurn: (work, signal) => turns.take('background', work, signal),
      }),
  };
  for (const kept of await keptJobs.list(mayTouch)) {
    // Their sentences name files as people know them.
    for (const path of [...kept.plan.inputs, kept.plan.out]) grants.grant(path);
    jobs.restore(exportJob(kept.plan, kept.title, planServices, { onQueue: kept.onQueue, queue }), kept);
  }
  const app = createApp({
    system: async () => ({
      ...(await describeSystem(shell, root, computing.id)),
      hasQueue: queue !== undefined,
    }),
    computing,
    settings,
    session,
    recents,
    grants,
    uploads,
    clips,
    attention,
    flows,
    surveys,
    jobs,
    pictures: new PictureJobs(jobs, classifying, feed, (sentence) => grants.readable(sentence)),
    clipClasses,
    measuring: new MeasureJobs(jobs, planServices, await folder('measured')),
    planServices,
    queue,
    feed,
    classifierId: async () => settings.value.classifier ?? (await defaultClassifier()).id,
  });
  flows.warmUp(settings.value.flowModel);
  return {
    handler: new Hono().onError(answerError).notFound(notFound).route('/', app).route('/', pages()),
    grants,
    feed,
    outputOf: (job) => jobs.outputOf(job),
    async close() {
      // What computes ends first, and all else follows by itself.
      await Promise.all([flows.close(), classifying.close(), jobs.close()]);
      await clips.close();
      await Promise.all([settings, session, recents, keptJobs].map((kept) => kept.settled()));
      await own.remove();
    },
  };
}

const recentOf = ({ source }: Clip) => ({
  paths: [...source.paths],
  name: source.name,
  kind: source.kind === 'images' && source.paths.length === 2 ? ('pair' as const) : source.kind,
});

const noticeOf = (error: unknown): ServerEvent => ({ type: 'notice', ...problemOf(error) });

async function describeSystem(
  shell: System['shell'],
  root: string | undefined,
  chosen: string,
): Promise<Omit<System, 'hasQueue'>> {
  return {
    version: version(),
    platform: process.platform,
    shell,
    canBrowse: root !== undefined,
    ...(root !== undefined && { root: basename(resolve(root)) }),
    device: await describeDevice(chosen),
  };
}

async function describeDevice(chosen: string): Promise<RunningDevice> {
  const { devices } = await listDevices();
  // What was chosen on another machine may not be here.
  const { id } = await chooseDevice(chosen).catch(() => chooseDevice('auto'));
  const { name } = devices.find((one) => one.id === id)!;
  return { id, name };
}
