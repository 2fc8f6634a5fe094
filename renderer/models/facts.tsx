import { useTranslation } from 'react-i18next';
import { engineText } from '../texts/engine-text';
import { compact, fileSize, flop } from '../texts/number';
import { ExternalLink } from './external-link';
import type { Described } from './model-view';
import classes from './models.module.css';

/** What is known of a model, as a list. */
export function Facts({ model }: { readonly model: Described }) {
  const { t } = useTranslation();
  const {
    task,
    parameters,
    bytes,
    licence,
    source,
    classes: known,
    imageSize,
    iterations,
    cost,
    sha256,
  } = model;
  const { width, height } = cost;
  const flops = flop(cost.flops);
  const facts = {
    parameters: compact(parameters),
    size: bytes === undefined ? undefined : fileSize(bytes),
    classes: known,
    imageSize: imageSize === undefined ? undefined : t('models.imageSizeValue', { side: imageSize }),
    iterations,
    cost: t(task === 'flow' ? 'models.costPair' : 'models.costPicture', { flops, width, height }),
    licence: licence ?? t('models.licenceUnknown'),
    source: /^https:/.test(source) ? <ExternalLink href={source}>{source}</ExternalLink> : engineText(source),
    sha256: sha256 === undefined ? undefined : <code>{sha256}</code>,
  };
  return (
    <dl className={classes.facts} aria-label={t('models.facts')}>
      {Object.entries(facts).map(
        ([name, value]) =>
          value !== undefined && (
            <div key={name}>
              <dt>{t(`models.fact.${name as keyof typeof facts}`)}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
