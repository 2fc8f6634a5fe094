/** ONNX Runtime's files for CUDA, from the NuGet package of the installed version to where ONNX Runtime looks for them. */
import { createWriteStream, existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openPromise, type ZipFile } from 'yauzl';
import { fileError, StudioError } from '../errors.js';
import { makeFolder } from '../files/make-folder.js';
import { fetchPart, wrongHash } from '../models/download.js';
import { hashOf } from '../models/locate.js';
import { discardPart, partPath } from '../models/part.js';
import { downloadFolder, inStore } from '../models/store.js';
import { type CudaFiles, cudaPlatformObstacle } from '../runtime/cuda-files.js';
import { progressTo, takeDownloadLock } from './downloads.js';
import type { EventSink } from './events.js';
import { findPackage, type NugetPackage } from './nuget.js';

/**
 * Downloads the package, checks its hash and unpacks what is needed of it; progress counts bytes. The file that makes the
 * device appear comes last, and each appears as a whole.
 * @throws StudioError `device-unavailable` on other platforms, `cuda-package`, `download-busy`, and those of findPackage and
 *   fetchFile. The signal's reason when aborted; the next call then goes on where this one ended.
 */
export async function installCuda(
  files: CudaFiles,
  emit: EventSink,
  signal: AbortSignal,
  machine: Pick<NodeJS.Process, 'platform' | 'arch'> = process,
): Promise<void> {
  const obstacle = cudaPlatformObstacle(machine);
  if (obstacle) throw new StudioError('device-unavailable', `NVIDIA CUDA cannot be used: it ${obstacle}`);
  const there = outputsOf(files);
  if (there.every((path) => existsSync(path))) {
    emit({ type: 'notice', message: `ONNX Runtime's files for CUDA are there already: ${files.folder}` });
    return emit({ type: 'done', outputs: there, computed: 0, kept: there.length });
  }
  const { name, version } = files.package;
  const found = await findPackage(files.feed, files.package, signal).catch(throwWithFeed);
  emit({ type: 'notice', message: `Downloading ${found.url}` });
  const part = partPath(found.url);
  await inStore(part, () => makeFolder(downloadFolder()));
  const lock = await takeDownloadLock(part, `${name} ${version}`);
  try {
    await fetchPackage(found, part, emit, signal);
    const outputs = await unpack(part, files, signal);
    await discardPart(part);
    emit({ type: 'done', outputs, computed: outputs.length, kept: 0 });
  } finally {
    await lock.release();
  }
}

async function fetchPackage(
  { url, sha512 }: NugetPackage,
  part: string,
  emit: EventSink,
  signal: AbortSignal,
) {
  await fetchPart({ url, part }, { onBytes: progressTo(emit), signal }).catch(throwWithFeed);
  const hash = (await hashOf(part, 'sha512')).toString('base64');
  if (hash === sha512) return;
  await discardPart(part);
  throw wrongHash(url, `SHA-512 is ${hash}, not ${sha512}`);
}

const outputsOf = ({ folder, paths }: CudaFiles): string[] =>
  paths.map((path) => join(folder, basename(path)));

/** Returns the paths of the files. */
async function unpack(archive: string, files: CudaFiles, signal: AbortSignal): Promise<string[]> {
  const { paths } = files;
  const zip = await openPromise(archive, { autoClose: false });
  try {
    const entries = new Map<string, Parameters<ZipFile['openReadStreamPromise']>[0]>();
    for await (const entry of zip.eachEntry()) entries.set(entry.fileName, entry);
    const missing = paths.filter((path) => !entries.has(path));
    if (missing.length > 0)
      throw new StudioError(
        'cuda-package',
        `The package ${files.package.name} does not hold ${missing.join(', ')}.`,
      );
    const outputs = outputsOf(files);
    for (const [i, path] of paths.entries()) {
      await place(await zip.openReadStreamPromise(entries.get(path)!), outputs[i], signal);
    }
    return outputs;
  } finally {
    zip.close();
  }
}

/** Writes a file under another name beside it, and renames it. */
async function place(content: NodeJS.ReadableStream, path: string, signal: AbortSignal): Promise<void> {
  const temporary = `${path}.part`;
  try {
    await pipeline(content, createWriteStream(temporary, { flush: true }), { signal });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    signal.throwIfAborted();
    const { code, message, cause } = fileError(error, path, 'write');
    const advice =
      code === 'disk-full'
        ? 'Free some space and run the same command again: nothing is downloaded twice.'
        : 'ONNX Runtime looks for them beside its own library only: run this as somebody who may write there.';
    throw new StudioError(code, message, advice, { cause });
  }
}

function throwWithFeed(error: unknown): never {
  if (!(error instanceof StudioError) || error.code !== 'no-network') throw error;
  const advice =
    'Check the network, or set FLOW_STUDIO_NUGET to the address of the index.json of another NuGet feed.';
  throw new StudioError(error.code, error.message, advice, { cause: error });
}
