/** What happens when a device fails: the processor goes on, and the user is told. */
import type { StudioError } from '../errors.js';
import type { ChosenDevice } from './devices.js';

/** Codes of errors that another device may not have. */
export const DEVICE_FAILURES: readonly string[] = ['engine-failed', 'engine-crashed', 'out-of-memory'];

export const processor: ChosenDevice = { id: 'cpu', provider: 'cpu', name: 'the processor' };

export const goesOnNotice = ({ name }: ChosenDevice, { message }: StudioError): string =>
  `${name} failed, so the processor goes on. (${message.split('\n')[0]})`;
