import { Table } from '@mantine/core';
import Markdown, { type Components } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { ExternalLink } from './external-link';
import classes from './models.module.css';

const components: Components = {
  // Links between the project's own files lead nowhere here.
  a: ({ href = '', children }) =>
    href.startsWith('https:') ? <ExternalLink href={href}>{children}</ExternalLink> : children,
  table: ({ children }) => (
    <Table withTableBorder verticalSpacing={4} fz="sm">
      {children}
    </Table>
  ),
  thead: ({ children }) => <Table.Thead>{children}</Table.Thead>,
  tbody: ({ children }) => <Table.Tbody>{children}</Table.Tbody>,
  tr: ({ children }) => <Table.Tr>{children}</Table.Tr>,
  th: ({ children }) => <Table.Th>{children}</Table.Th>,
  td: ({ children }) => <Table.Td>{children}</Table.Td>,
  // The page may load nothing from elsewhere.
  img: ({ alt }) => alt,
};

/** A card as its authors wrote it; HTML in it is shown, not run. */
export function Card({ markdown }: { readonly markdown: string }) {
  return (
    <div className={classes.card}>
      <Markdown remarkPlugins={[remarkGfm]} components={components}>
        {markdown}
      </Markdown>
    </div>
  );
}
