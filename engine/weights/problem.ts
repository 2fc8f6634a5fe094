/** Why a weight file cannot be used, as a stable code of StudioError. */
export type ProblemCode = 'weights-format' | 'weights-corrupt' | 'weights-unsafe' | 'weights-unsupported';

/**
 * What is wrong with the bytes of a weight file, told by code that does not know the file's name. `readWeights` puts the
 * name in front and throws it as a StudioError; it never leaves this folder.
 */
export class WeightsProblem extends Error {
  constructor(
    readonly code: ProblemCode,
    /** A sentence that reads on after "FILE: ". */
    message: string,
    readonly advice?: string,
  ) {
    super(message);
  }
}

const downloadAgain = 'Download or copy the file again.';

/** The file breaks the rules of its own format. */
export function corrupt(what: string): WeightsProblem {
  return new WeightsProblem('weights-corrupt', `this weight file is corrupt: ${what}.`, downloadAgain);
}

/** The file ends before what it announces. */
export function cutShort(what: string): WeightsProblem {
  return new WeightsProblem('weights-corrupt', `this weight file is cut short: ${what}.`, downloadAgain);
}

/** The file is sound, but holds something that is not read here. */
export function unsupported(what: string, advice?: string): WeightsProblem {
  return new WeightsProblem('weights-unsupported', `this file ${what}.`, advice);
}

/** Reading the file as Python does would call something that is not needed for tensors. */
export function asksToRunCode(callee: string): WeightsProblem {
  return new WeightsProblem(
    'weights-unsafe',
    `this file asks to run code (${callee}); Flow Studio only reads tensors.`,
    'Use a file from a source you trust, holding only a state_dict, or a .safetensors file.',
  );
}
