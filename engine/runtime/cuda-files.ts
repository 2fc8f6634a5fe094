/** ONNX Runtime's files for CUDA, too large for its npm package: which they are, where they belong and come from. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';

export interface CudaFiles {
  /** Beside ONNX Runtime's own library. */
  readonly folder: string;
  /** The NuGet package that holds them, of the version of the npm package. */
  readonly package: { readonly name: string; readonly version: string };
  /** Address of the index of the feed it is published in. */
  readonly feed: string;
  /** Their paths in it. With the last one all are there. */
  readonly paths: readonly string[];
}

/** What the npm package says that its own install script fetches. */
interface InstallMetadata {
  readonly manifests: Record<string, Record<string, { readonly package: string; readonly path: string }>>;
  readonly packages: Record<
    string,
    {
      readonly name: string;
      readonly versions: readonly { readonly feed: string; readonly version: string }[];
    }
  >;
  readonly feeds: Record<string, { readonly index: string }>;
}

const require = createRequire(import.meta.url);

/** The library that computes, and what loads it: TensorRT is not for us. */
const NEEDED = ['libonnxruntime_providers_shared.so', 'libonnxruntime_providers_cuda.so'];

/** Why they cannot be used here; undefined on the one platform that has them. */
export const cudaPlatformObstacle = ({
  platform,
  arch,
}: Pick<NodeJS.Process, 'platform' | 'arch'> = process): string | undefined =>
  platform === 'linux' && arch === 'x64' ? undefined : 'needs Linux on x64.';

export function cudaFiles(): CudaFiles {
  const metadata: InstallMetadata = require('onnxruntime-node/script/install-metadata.js');
  const manifest = Object.values(metadata.manifests['linux/x64:cuda12']);
  const { name, versions } = metadata.packages[manifest[0].package];
  const [{ feed, version }] = versions;
  return {
    folder: libraryFolder(),
    package: { name, version },
    feed: metadata.feeds[feed].index,
    paths: NEEDED.map((file) => manifest.find(({ path }) => basename(path) === file)!.path),
  };
}

export const hasCudaFiles = (): boolean => existsSync(join(libraryFolder(), NEEDED.at(-1)!));

function libraryFolder(): string {
  const root = dirname(require.resolve('onnxruntime-node/package.json'));
  return join(root, 'bin/napi-v6/linux/x64');
}
