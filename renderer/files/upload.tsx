/** Files that a browser gives us have no path: they are copied to the server, with progress and a way to stop. */
import { Button, Group, Progress, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import i18next from 'i18next';
import PQueue from 'p-queue';
import type { Grant } from '../../engine/server/api';
import { ApiError, answer, api, base, problemOf } from '../api/client';
import type { Dropped } from './dropped-files';

/** Copies shorter than this are over before anyone could read of them. */
const QUIET_MS = 400;

/** A browser sends six requests to a server at once; the rest of the page wants some too. */
const AT_ONCE = 4;

/**
 * A grant of each file that came alone, and one of each folder, in order. Throws ApiError, and AbortError if the person
 * stopped it: then none is used.
 */
export async function upload(dropped: readonly Dropped[]): Promise<Grant[]> {
  const sizes = dropped.flatMap(({ files }) => files).map(({ size }) => size);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const abort = new AbortController();
  const note = progressNote(() => abort.abort());
  const queue = new PQueue({ concurrency: AT_ONCE });
  let sent = 0;
  const sendOne = (file: File, into?: string) => () => {
    let own = 0;
    return send(file, into, abort.signal, (bytes) => {
      sent += bytes - own;
      own = bytes;
      note.show(file.name, sent / total);
    });
  };
  const sendFolder = async (name: string, files: readonly File[]) => {
    const folder = await answer<Grant>(api.uploads.$post({ json: { name } }));
    await queue.addAll(files.map((file) => sendOne(file, folder.id)));
    return [folder];
  };
  try {
    const grants = await Promise.all(
      dropped.map(({ folder, files }) =>
        folder === undefined ? queue.addAll(files.map((file) => sendOne(file))) : sendFolder(folder, files),
      ),
    );
    return grants.flat();
  } catch (error) {
    // One that fails makes the rest useless.
    queue.clear();
    abort.abort();
    throw error;
  } finally {
    note.hide();
  }
}

/** `fetch` does not tell how much it has sent. */
function send(
  file: File,
  into: string | undefined,
  signal: AbortSignal,
  onSent: (bytes: number) => void,
): Promise<Grant> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    signal.addEventListener('abort', stop, { once: true });
    request.upload.onprogress = ({ loaded }) => onSent(loaded);
    request.onload = async () => {
      if (request.status < 300) resolve(JSON.parse(request.responseText));
      else reject(await problemOf({ status: request.status, text: async () => request.responseText }));
    };
    request.onerror = () => reject(new ApiError('no-connection', ''));
    request.onabort = () => reject(new DOMException('stopped', 'AbortError'));
    request.onloadend = () => signal.removeEventListener('abort', stop);
    const url = new URL(`/api/uploads/${encodeURIComponent(file.name)}`, base);
    if (into !== undefined) url.searchParams.set('into', into);
    request.open('PUT', url);
    if (signal.aborted) stop();
    request.send(file);
  });
}

function progressNote(cancel: () => void) {
  const id = crypto.randomUUID();
  const begun = performance.now();
  let shown = false;
  return {
    show(name: string, share: number) {
      if (performance.now() - begun < QUIET_MS) return;
      const note = {
        id,
        autoClose: false as const,
        withCloseButton: false,
        title: i18next.t('files.uploading', { name }),
        message: (
          <Group wrap="nowrap" mt={4}>
            <Progress flex={1} value={100 * share} aria-label={i18next.t('files.uploading', { name })} />
            <Text size="xs">{Math.round(100 * share)} %</Text>
            <Button size="compact-xs" variant="default" onClick={cancel}>
              {i18next.t('common.cancel')}
            </Button>
          </Group>
        ),
      };
      if (shown) notifications.update(note);
      else notifications.show(note);
      shown = true;
    },
    hide: () => notifications.hide(id),
  };
}
