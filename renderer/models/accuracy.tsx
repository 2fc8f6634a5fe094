import { Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ModelDescription } from '../../engine/server/api';
import classes from './models.module.css';

/** What others measured. */
export function Accuracy({ accuracy }: { readonly accuracy: NonNullable<ModelDescription['accuracy']> }) {
  const { t } = useTranslation();
  return (
    <section className={classes.accuracy}>
      <h2>{t('models.accuracy', { by: accuracy.by })}</h2>
      <Table verticalSpacing={4} fz="sm" w="auto">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('models.accuracyData')}</Table.Th>
            <Table.Th>{t('models.accuracyMetric')}</Table.Th>
            <Table.Th ta="right">{t('models.accuracyValue')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {accuracy.results.map(({ data, metric, value, unit }) => (
            <Table.Tr key={`${data} ${metric}`}>
              <Table.Td>{data}</Table.Td>
              <Table.Td>{metric}</Table.Td>
              <Table.Td ta="right">
                {value} {unit}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}
