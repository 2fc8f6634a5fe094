/**
 * ONNX Runtime's WebGPU provider on SwiftShader, the Vulkan driver without a card that comes with Debian's Chromium: the numbers of
 * every op, layer and small model. Set VK_ICD_FILENAMES to a card's driver to test that.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { it } from 'vitest';
import { describeModels } from './support/model-cases.js';
import { runModelOn, runOpOn } from './support/onnx.js';
import { describeOps } from './support/op-cases.js';

process.env.VK_ICD_FILENAMES ??= '/usr/lib/chromium/vk_swiftshader_icd.json';

const missing = missingDriver();
if (missing) it.skip(`WebGPU: ${missing}`, () => {});
else {
  describeOps('ops on WebGPU', runOpOn('webgpu'), 1e-3);
  describeModels('models on WebGPU', runModelOn('webgpu'), { large: false });
}

/** What is not here of what WebGPU without a card needs. */
function missingDriver(): string | undefined {
  const driver = process.env.VK_ICD_FILENAMES!;
  if (!existsSync(driver)) return `there is no ${driver} (Debian: chromium)`;
  const libraries = execFileSync('/sbin/ldconfig', ['-p'], { encoding: 'utf8' });
  return libraries.includes('libvulkan.so.1') ? undefined : 'there is no Vulkan loader (Debian: libvulkan1)';
}
