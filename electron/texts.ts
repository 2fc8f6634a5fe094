/** The few words that are not on a page: in dialogs of the system, in its language. */
const en = {
  video: 'Videos',
  images: 'Images',
  model: 'Models',
  flow: 'Flow files',
  all: 'All files',
  open: 'Open…',
  openFolder: 'Open Folder…',
  file: 'File',
  running: 'Flow Studio is still working.',
  runningDetail: 'What an export has written so far stays, and the same export goes on where it stopped.',
  keepWorking: 'Keep Working',
  quit: 'Quit',
  cannotStart: 'Flow Studio cannot start',
};

export type Texts = Readonly<typeof en>;

const zh: Texts = {
  video: '视频',
  images: '图片',
  model: '模型',
  flow: '光流文件',
  all: '所有文件',
  open: '打开…',
  openFolder: '打开文件夹…',
  file: '文件',
  running: 'Flow Studio 还有任务在运行。',
  runningDetail: '已导出的结果会保留；再次导出时会从中断处继续。',
  keepWorking: '继续运行',
  quit: '退出',
  cannotStart: 'Flow Studio 无法启动',
};

/** For a system's locale such as `zh-CN`. */
export const textsFor = (locale: string): Texts => (locale.startsWith('zh') ? zh : en);
