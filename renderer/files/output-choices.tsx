/** What to write of a flow: the same choices wherever one is exported. */
import { Chip, Group, Input, Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import {
  EXTRAS,
  type Extra,
  FLOW_FORMATS,
  TWO_WAY_EXTRAS,
  VIZ_FORMATS,
  type VizFormat,
} from '../../engine/jobs/formats';

export type OutputFormat = (typeof FLOW_FORMATS)[number];

export interface Outputs {
  readonly formats: OutputFormat[];
  readonly viz: VizFormat[];
  readonly extras: Extra[];
  readonly backward: boolean;
}

interface Props {
  readonly value: Outputs;
  readonly onChange: (change: Partial<Outputs>) => void;
}

export function OutputChoices({ value, onChange }: Props) {
  const { t } = useTranslation();
  const { formats, viz, extras, backward } = value;
  return (
    <>
      <Choices
        label={t('outputs.formatsTitle')}
        all={FLOW_FORMATS}
        chosen={formats}
        name={(format) => t(`outputs.formats.${format}`)}
        onChange={(chosen) => onChange({ formats: oneExr(chosen, formats) })}
      />
      <Choices
        label={t('outputs.vizTitle')}
        all={VIZ_FORMATS}
        chosen={viz}
        name={(format) => t(`outputs.viz.${format}`)}
        onChange={(chosen) => onChange({ viz: chosen })}
      />
      <Choices
        label={t('outputs.extrasTitle')}
        all={EXTRAS}
        chosen={extras}
        name={(extra) => t(`outputs.extras.${extra}`)}
        onChange={(chosen) => onChange({ extras: chosen, backward: backward || chosen.some(isTwoWay) })}
      />
      <Switch
        label={t('outputs.backward')}
        description={t('outputs.backwardAbout')}
        checked={backward}
        onChange={({ currentTarget: { checked } }) =>
          onChange({
            backward: checked,
            extras: checked ? extras : extras.filter((extra) => !isTwoWay(extra)),
          })
        }
      />
    </>
  );
}

interface ChoicesProps<Id extends string> {
  readonly label: string;
  readonly all: readonly Id[];
  readonly chosen: readonly Id[];
  readonly name: (id: Id) => string;
  readonly onChange: (chosen: Id[]) => void;
}

function Choices<Id extends string>({ label, all, chosen, name, onChange }: ChoicesProps<Id>) {
  return (
    <Input.Wrapper label={label} labelElement="div">
      <Chip.Group
        multiple
        value={[...chosen]}
        onChange={(ids) => onChange(all.filter((id) => ids.includes(id)))}
      >
        <Group gap={6} mt={4} role="group" aria-label={label}>
          {all.map((id) => (
            <Chip key={id} value={id} size="xs" variant="outline">
              {name(id)}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
    </Input.Wrapper>
  );
}

const isTwoWay = (extra: Extra): boolean => TWO_WAY_EXTRAS.some((one) => one === extra);

/** Both kinds of OpenEXR have the same names, so the one chosen last takes the other's place. */
function oneExr(chosen: OutputFormat[], before: readonly OutputFormat[]): OutputFormat[] {
  if (!chosen.includes('exr') || !chosen.includes('exr-half')) return chosen;
  return chosen.filter((format) => !(format.startsWith('exr') && before.includes(format)));
}
