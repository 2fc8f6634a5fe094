import { Tree, type TreeNodeData, useTree } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Part } from '../../engine/server/api';
import { compact, flop, percent } from '../texts/number';
import classes from './models.module.css';

interface PartNode extends TreeNodeData {
  readonly nodeProps: { readonly part: Part };
  readonly children?: PartNode[];
}

/** The parts of a model as a tree, each with its share of the numbers and of the work. */
export function Structure({ root }: { readonly root: Part }) {
  const { t } = useTranslation();
  const data = useMemo(() => [nodeOf(root, root.name)], [root]);
  const tree = useTree({ initialExpandedState: { [data[0]!.value]: true } });
  return (
    <div className={classes.structure}>
      <p className={classes.nothing}>{t('models.structureIntro')}</p>
      <div className={classes.treeHead} aria-hidden>
        <span>{t('models.part')}</span>
        <span>{t('models.partParameters')}</span>
        <span>{t('models.partFlops')}</span>
        <span>{t('models.partShape')}</span>
      </div>
      <Tree
        data={data}
        tree={tree}
        levelOffset={16}
        aria-label={t('models.structure')}
        renderNode={({ node, expanded, hasChildren, elementProps }) => {
          const { part } = (node as PartNode).nodeProps;
          return (
            <div {...elementProps} className={`${elementProps.className} ${classes.part}`}>
              <span className={classes.partName}>
                <IconChevronRight
                  size={14}
                  style={{
                    visibility: hasChildren ? undefined : 'hidden',
                    transform: expanded ? 'rotate(90deg)' : undefined,
                  }}
                />
                {part.name} <em>{part.kind}</em>
              </span>
              <Amount value={part.parameters} of={root.parameters} text={compact} />
              <Amount value={part.flops} of={root.flops} text={flop} />
              <span className={classes.shape}>{part.shape?.join(' × ')}</span>
            </div>
          );
        }}
      />
    </div>
  );
}

function Amount(props: { value: number; of: number; text: (value: number) => string }) {
  const { value, of, text } = props;
  const share = of > 0 ? value / of : 0;
  return (
    <span className={classes.amount} title={percent(share)}>
      <span style={{ width: `${share * 100}%` }} />
      {value > 0 && text(value)}
    </span>
  );
}

/** Names repeat in a tree, paths do not. */
const nodeOf = (part: Part, path: string): PartNode => ({
  value: path,
  label: part.name,
  nodeProps: { part },
  ...(part.children.length > 0 && {
    children: part.children.map((child, at) => nodeOf(child, `${path}/${at}`)),
  }),
});
