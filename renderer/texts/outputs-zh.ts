import type { Texts } from './en';

export const outputs: Texts['outputs'] = {
  formatsTitle: '光流文件',
  vizTitle: '光流图像',
  formats: {
    flo: 'Middlebury .flo',
    kitti: 'KITTI 16 位 PNG',
    pfm: 'PFM',
    npy: 'NumPy .npy',
    npz: 'NumPy .npz',
    mat: 'MATLAB .mat',
    exr: 'OpenEXR',
    'exr-half': 'OpenEXR 半精度',
  },
  viz: {
    png: '每帧一张图片（PNG）',
    mp4: '彩色视频（MP4）',
    'side-by-side': '与片段并排的视频（MP4）',
    overlay: '叠加在片段上的视频（MP4）',
    webp: '小动画（WebP）',
  },
  extras: {
    statistics: '统计表（CSV）',
    occlusion: '遮挡掩膜（PNG）',
    confidence: '置信度（PNG）',
    nuke: '供 Nuke 使用的运动图层（EXR）',
    blender: '供 Blender 使用的矢量通道（EXR）',
  },
  extrasTitle: '由光流得出',
  backward: '同时计算每一帧到前一帧的光流',
  backwardAbout: '掩膜、置信度和图层由两个方向得出。',
};
