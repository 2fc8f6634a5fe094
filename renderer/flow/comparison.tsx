import { Loader, Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Comparison } from '../../engine/server/api';
import { answer, api, until } from '../api/client';
import { ProblemNote } from '../app/problem';
import styles from './flow.module.css';
import { frameCount, useFlow } from './flow-state.js';
import { partnerModel } from './wants.js';

/** How far each model is from the ground truth, at full size. */
export function ComparisonTable({ model }: { readonly model: string }) {
  const { t } = useTranslation();
  const other = useFlow(partnerModel);
  const models = [model, other].filter((one) => one !== undefined);
  return (
    <Table className={styles.table} data-testid="comparison">
      <Table.Thead>
        <Table.Tr>
          <Table.Th />
          <Table.Th title={t('flow.compare.epeAbout')}>{t('flow.compare.epe')}</Table.Th>
          <Table.Th title={t('flow.compare.outliersAbout')}>{t('flow.compare.outliers')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {models.map((one) => (
          <Row key={one} model={one} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Row({ model }: { readonly model: string }) {
  const { t } = useTranslation();
  const clip = useFlow((state) => state.clip!.id);
  const index = useFlow((state) => state.index);
  const still = useFlow((state) => state.rate === 0 && state.index < frameCount(state) - 1);
  const { data, error, isFetching } = useQuery({
    queryKey: ['compare', clip, index, model],
    enabled: still,
    queryFn: ({ signal }) => {
      const query = { first: String(index), second: String(index + 1), model };
      return answer<Comparison>(api.clips[':id'].compare.$get({ param: { id: clip }, query }, until(signal)));
    },
  });
  if (error) {
    return (
      <Table.Tr>
        <Table.Td colSpan={3}>
          <ProblemNote error={error} />
        </Table.Td>
      </Table.Tr>
    );
  }
  return (
    <Table.Tr>
      <Table.Td>{model}</Table.Td>
      <Table.Td data-testid="epe">
        {data ? `${data.epe.toFixed(3)} px` : isFetching ? <Loader size={12} /> : '–'}
      </Table.Td>
      <Table.Td title={data && t('flow.compare.pixels', { pixels: data.pixels })}>
        {data ? `${data.outliers.toFixed(1)} %` : '–'}
      </Table.Td>
    </Table.Tr>
  );
}
