import type { ServerEvent, System } from './api.js';
import type { Clips } from './clips.js';
import type { Feed } from './feed.js';
import type { Flows } from './flows.js';
import type { Grants } from './grants.js';
import type { Uploads } from './uploads.js';

/** What the routes ask. */
export interface Services {
  readonly system: () => Promise<System>;
  readonly grants: Grants;
  readonly clips: Clips;
  readonly flows: Flows;
  readonly uploads: Uploads;
  readonly feed: Feed<ServerEvent>;
}
