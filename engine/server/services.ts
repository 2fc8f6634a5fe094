import type { JobServices } from '../jobs/services.js';
import type { ServerEvent, System } from './api.js';
import type { Attention } from './attention.js';
import type { Clips } from './clips.js';
import type { ComputingDevice } from './computing-device.js';
import type { Feed } from './feed.js';
import type { Flows } from './flows.js';
import type { Grants } from './grants.js';
import type { Jobs } from './jobs/jobs.js';
import type { MeasureJobs } from './measure/measure-jobs.js';
import type { PageValue } from './page-value.js';
import type { ClipClasses } from './pictures/clip-classes.js';
import type { PictureJobs } from './pictures/picture-jobs.js';
import type { Recents } from './recents.js';
import type { StoredSettings } from './settings.js';
import type { Surveys } from './survey/surveys.js';
import type { Uploads } from './uploads.js';

/** What the routes ask. */
export interface Services {
  readonly system: () => Promise<System>;
  readonly computing: ComputingDevice;
  readonly settings: StoredSettings;
  readonly session: PageValue;
  readonly recents: Recents;
  readonly grants: Grants;
  readonly uploads: Uploads;
  readonly clips: Clips;
  readonly attention: Attention;
  readonly flows: Flows;
  readonly surveys: Surveys;
  readonly jobs: Jobs;
  readonly pictures: PictureJobs;
  readonly clipClasses: ClipClasses;
  readonly measuring: MeasureJobs;
  /** What runs of plans use. */
  readonly planServices: JobServices;
  /** Address of the queue whose workers exports can run on. */
  readonly queue?: string;
  readonly feed: Feed<ServerEvent>;
  /** The classifier that answers where none is named. */
  readonly classifierId: () => Promise<string>;
}
