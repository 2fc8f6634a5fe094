import type { Texts } from './en';
import type { flowParts as english } from './flow-parts-en';

export const flowParts: Texts<typeof english> = {
  timeline: {
    label: '时间轴',
    at: '第 {{frame}} 帧，{{time}}',
    speed: '{{speed}} 像素',
    notSure: '不确定',
    loopStart: '循环起点',
    loopEnd: '循环终点',
    clearLoop: '双击取消循环',
    fastest: '曲线顶端的平均速度',
  },
  legend: {
    wheel: '颜色表示运动方向，深浅表示快慢。白色为静止。',
    wheelTinted: '颜色表示运动方向。静止之处保持视频原色。',
    wheelMarks: '颜色与走向表示运动方向，长短表示快慢。',
    full: '最深：{{speed}} {{unit}}',
    heat: '速度，{{unit}}',
    perFrame: '像素/帧',
    error: '与另一光流的距离，像素',
    difference: '按光流移回的下一帧减去本帧',
    rotation: '原地旋转的快慢',
    divergence: '扩散或汇聚的快慢',
    ends: {
      difference: { below: '偏暗', middle: '吻合', above: '偏亮' },
      rotation: { below: '逆时针', middle: '不转', above: '顺时针' },
      divergence: { below: '汇聚', middle: '两者皆无', above: '扩散' },
    },
    gradientEnds: '两端：每帧每像素 {{change}} 像素',
    gradientEndsPerSecond: '两端：{{change}} 1/s',
    occlusion: '在下一帧被遮挡或移出画面',
  },
  export: {
    title: '导出 {{name}}',
    frames: '帧范围',
    all: '全部',
    loop: '循环段，{{start}} 至 {{end}}',
    pair: '当前，{{start}} 至 {{end}}',
    output: '保存到',
    chooseOutput: '选择文件夹…',
    about: '由 {{model}} 按原始尺寸计算，与当前显示的大小无关。',
    start: '导出',
    started: '已开始导出',
    startedAbout: '进度显示在底部和“批处理”中。',
  },
};
