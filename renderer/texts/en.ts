/** Every text that people read, in English. `zh.ts` has the same keys, or it does not compile. */
import { classify } from './classify-en';
import { flow } from './flow-en';
import { models } from './models-en';

export const en = {
  flow,
  classify,
  models,
  screens: {
    flow: 'Flow',
    classify: 'Classify',
    models: 'Models',
    batch: 'Batch',
    settings: 'Settings',
    navigation: 'Screens',
  },
  common: {
    cancel: 'Cancel',
    close: 'Close',
    remove: 'Remove',
    open: 'Open',
    openFolder: 'Open folder',
    choose: 'Choose',
    retry: 'Try again',
    loading: 'Loading',
    auto: 'Auto',
  },
  status: {
    device: 'The device that computes flow and classes',
    flowModel: 'The model that computes flow',
    jobs_one: '{{count}} job',
    jobs_other: '{{count}} jobs',
    idle: 'Nothing is running',
    offline: 'Not connected; trying again',
    showJobs: 'Show what is running',
    shortcuts: 'Keyboard shortcuts',
  },
  jobs: {
    waiting: 'waiting',
    running: 'running',
    done: 'done',
    failed: 'failed',
    cancelled: 'cancelled',
    left: '{{time}} left',
    cancelThis: 'Cancel {{title}}',
  },
  time: {
    seconds: '{{count}} s',
    minutes: '{{minutes}} min {{seconds}} s',
    hours: '{{hours}} h {{minutes}} min',
  },
  problems: {
    noConnection: 'Flow Studio cannot be reached.',
    noConnectionAdvice: 'Check that it is still running; this page connects by itself.',
    unreadable: 'Flow Studio gave an answer that cannot be read.',
    internal: 'Something went wrong in Flow Studio itself.',
    crashed: 'This screen stopped working.',
    crashedAdvice: 'What you opened is kept: show the screen again.',
    showAgain: 'Show again',
  },
  files: {
    dropTo: 'Drop to {{purpose}}',
    uploading: 'Copying {{name}}',
    browseTitle: 'Open from {{root}}',
    chooseFolderTitle: 'Choose a folder of {{root}}',
    chooseThis: 'Choose this folder',
    empty: 'Nothing to open here.',
    newFolder: 'New folder',
    newFolderName: 'Name of the new folder',
    noRoot: 'This window cannot browse files.',
    noRootAdvice: 'Drop them on it, or start with "flow-studio serve --root FOLDER".',
    fromComputer: 'From this computer…',
    filter: 'Filter',
  },
  shortcuts: {
    title: 'Keyboard shortcuts',
    everywhere: 'Everywhere',
    here: 'On this screen',
    showSheet: 'Show this sheet',
    goTo: 'Go to {{screen}}',
  },
};

/** The same tree with any texts; forms of `one` may be missing, as Chinese has none. */
export type Texts<T = typeof en> = {
  [K in keyof T as K extends `${string}_one` ? never : K]: T[K] extends string ? string : Texts<T[K]>;
} & { [K in keyof T as K extends `${string}_one` ? K : never]?: string };
