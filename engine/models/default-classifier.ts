import { listInstalled } from './store.js';

/** The bundled classifier that answers where nobody chose one. */
const bundledDefault = 'swin-nano';

const imagenetClasses = 1000;

export interface DefaultClassifier {
  readonly id: string;
  /** What a person should know of it, in a sentence. */
  readonly notice: string;
}

/** Which model classifies where none is asked for: the ImageNet model that was installed last, else a bundled one. */
export async function defaultClassifier(): Promise<DefaultClassifier> {
  const installed = (await listInstalled()).map(({ record }) => record);
  const [last] = installed
    .filter(({ task, classes }) => task === 'classification' && classes === imagenetClasses)
    .sort((a, b) => Date.parse(b.installed) - Date.parse(a.installed));
  return last ? installedNotice(last.id) : bundled;
}

const bundled: DefaultClassifier = {
  id: bundledDefault,
  notice: `${bundledDefault} answers, which knows 200 classes of everyday things and says where it is not sure; --model ID takes another model, such as swin_t, which knows 1000.`,
};

const installedNotice = (id: string): DefaultClassifier => ({
  id,
  notice: `${id} answers, the ImageNet model that was installed last; --model ID takes another.`,
});
