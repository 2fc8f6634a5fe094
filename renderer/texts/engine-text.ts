/** What the engine says of models and devices stands on screens too, and it speaks English. */
import i18next from 'i18next';

/** By whole phrases; what varies in them is kept. */
const CHINESE: readonly (readonly [RegExp, string])[] = [
  [
    /^FlowFormer with a Swin backbone, small enough for a CPU$/,
    '以 Swin 为骨干的 FlowFormer，在 CPU 上也能运行',
  ],
  [/^FlowFormer, the authors' stage "(\w+)"$/, 'FlowFormer 作者发布的“$1”阶段模型'],
  [/^The authors' small FlowFormer$/, 'FlowFormer 作者发布的小模型'],
  [
    /^The authors' FlowFormer#, made to be measured on KITTI$/,
    'FlowFormer 作者的 FlowFormer#，用于 KITTI 评测',
  ],
  [
    /^(\S+), trained on 200 everyday classes, small enough for a CPU$/,
    '$1，认识 200 类日常事物，在 CPU 上也能运行',
  ],
  [/^(\S+), trained on ImageNet-1k$/, '$1，在 ImageNet-1k 上训练'],
  [/^made for this program \((.+)\)$/, '为本程序制作（$1）'],
  [/^(.+), (\d+) threads$/, '$1，$2 线程'],
  [/^this version of Flow Studio computes on the CPU\.$/, '此版本的 Flow Studio 使用 CPU 计算。'],
  [/^needs Windows\.$/, '需要 Windows。'],
  [/^needs Linux on x64\.$/, '需要 x64 的 Linux。'],
  [
    /^needs a Mac with Apple silicon \(ONNX Runtime has no files for Intel Macs\)\.$/,
    '需要搭载 Apple 芯片的 Mac（ONNX Runtime 没有适用于 Intel Mac 的文件）。',
  ],
  [
    /^the system shows no graphics card\. It needs one with a Vulkan driver \((.+)\)\.$/,
    '系统中没有显卡。需要装有 Vulkan 驱动的显卡（$1）。',
  ],
  [
    /^its files are not installed\. With an NVIDIA card, its driver, CUDA 12 and cuDNN 9: (npm run \S+).*$/,
    '未安装所需文件。需要 NVIDIA 显卡及其驱动、CUDA 12 和 cuDNN 9：$1',
  ],
  [
    /^TensorFlow in WebAssembly, one thread \(libtensorflow is not installed\)$/,
    'TensorFlow（WebAssembly，单线程；未安装 libtensorflow）',
  ],
  [/^(\S+) is not installed\.$/, '未安装 $1。'],
];

/** The same in the language of the page, where we have it. */
export function engineText(text: string): string {
  return i18next.language === 'zh' ? inChinese(text) : text;
}

export function inChinese(text: string): string {
  const [pattern, phrase] = CHINESE.find(([pattern]) => pattern.test(text)) ?? [];
  return pattern && phrase ? text.replace(pattern, phrase) : text;
}
