/** The look: quiet greys, one accent, small type, since pictures are what people come to see. */
import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

/** The accent: between the hues of blue and violet, light enough to be read on dark. */
const iris: MantineColorsTuple = [
  '#eef0ff',
  '#dcdffb',
  '#b6bcf2',
  '#8f98ea',
  '#7480e4',
  '#6470e0',
  '#5663d6',
  '#4753bf',
  '#3e4aab',
  '#333f98',
];

/** Neutral, a little cool; 7 is the window, 6 panels, 4 lines. */
const dark: MantineColorsTuple = [
  '#d5d8de',
  '#b4b8c1',
  '#9298a4',
  '#6b717d',
  '#363a43',
  '#2b2f37',
  '#20232a',
  '#17191e',
  '#111317',
  '#0b0c0f',
];

export const theme = createTheme({
  primaryColor: 'iris',
  primaryShade: 6,
  colors: { iris, dark },
  fontFamily:
    'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", Consolas, "DejaVu Sans Mono", monospace',
  fontSizes: { xs: '11px', sm: '12.5px', md: '13.5px', lg: '15px', xl: '18px' },
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '15px' },
      h2: { fontSize: '13.5px' },
      h3: { fontSize: '12.5px' },
    },
  },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: 'xs' } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray', size: 'md' } },
    Tooltip: { defaultProps: { openDelay: 400, withArrow: true, fz: 'xs' } },
    TextInput: { defaultProps: { size: 'xs' } },
    Select: { defaultProps: { size: 'xs', allowDeselect: false } },
    MultiSelect: { defaultProps: { size: 'xs' } },
    NumberInput: { defaultProps: { size: 'xs' } },
    SegmentedControl: { defaultProps: { size: 'xs' } },
    Checkbox: { defaultProps: { size: 'xs' } },
    InputWrapper: { styles: { description: { fontSize: '11.5px', lineHeight: 1.4 } } },
    InlineInput: { styles: { description: { fontSize: '11.5px', marginTop: 2 } } },
    Switch: { defaultProps: { size: 'xs' } },
    Modal: { defaultProps: { centered: true, overlayProps: { backgroundOpacity: 0.5 } } },
    Menu: { defaultProps: { shadow: 'md' } },
  },
});

/** The library's colours are ours (studio.css). */
const ours = {
  '--mantine-color-body': 'var(--studio-window)',
  '--mantine-color-text': 'var(--studio-text)',
  '--mantine-color-dimmed': 'var(--studio-dimmed)',
  '--mantine-color-placeholder': 'var(--studio-dimmed)',
  '--mantine-color-default-border': 'var(--studio-line)',
};

export const cssVariables: CSSVariablesResolver = () => ({ variables: {}, light: ours, dark: ours });
