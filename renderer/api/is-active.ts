import type { JobInfo } from '../../engine/server/api';

/** Whether a job has not ended. */
export const isActive = ({ state }: JobInfo): boolean => state === 'waiting' || state === 'running';
